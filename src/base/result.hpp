#pragma once

#include <expected>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace kymaros {

/// A value, or why there is none. Exceptions are for bugs and for cancellation.
template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::Invalid, "...");` in a function that returns a Result.
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{.code = code, .message = std::move(message)});
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace kymaros

#define KYMAROS_CONCAT_INNER(a, b) a##b
#define KYMAROS_CONCAT(a, b) KYMAROS_CONCAT_INNER(a, b)
#define KYMAROS_TRY_IMPL(keyword, result, declaration, ...)          \
  auto result = (__VA_ARGS__);                                       \
  if (!result) keyword ::std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
#define KYMAROS_TRY_VOID_IMPL(keyword, result, ...)                    \
  do {                                                                 \
    auto result = (__VA_ARGS__);                                       \
    if (!result) keyword ::std::unexpected(std::move(result).error()); \
  } while (false)

/// `KYMAROS_TRY(const auto seen, observe());` declares `seen`, or returns observe()'s error.
#define KYMAROS_TRY(declaration, ...) \
  KYMAROS_TRY_IMPL(return, KYMAROS_CONCAT(try_result_, __LINE__), declaration, __VA_ARGS__)
#define KYMAROS_TRY_VOID(...) \
  KYMAROS_TRY_VOID_IMPL(return, KYMAROS_CONCAT(try_result_, __LINE__), __VA_ARGS__)

/// The same in a coroutine.
#define KYMAROS_CO_TRY(declaration, ...) \
  KYMAROS_TRY_IMPL(co_return, KYMAROS_CONCAT(try_result_, __LINE__), declaration, __VA_ARGS__)
#define KYMAROS_CO_TRY_VOID(...) \
  KYMAROS_TRY_VOID_IMPL(co_return, KYMAROS_CONCAT(try_result_, __LINE__), __VA_ARGS__)
