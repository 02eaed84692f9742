#include "json/pattern.hpp"

#include <re2/re2.h>

namespace kymaros::json {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Result<Pattern> Pattern::compile(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const re2::RE2>(piece(text), options);
  if (!compiled->ok()) {
    return fail(ErrorCode::Invalid, "'" + std::string(text) + "' is no pattern: " + compiled->error());
  }
  return Pattern(std::move(compiled));
}

bool Pattern::matches(std::string_view text) const { return re2::RE2::PartialMatch(piece(text), *compiled_); }

const std::string& Pattern::text() const { return compiled_->pattern(); }

}  // namespace kymaros::json
