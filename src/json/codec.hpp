#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "json/value.hpp"

namespace kymaros::json {

/// Where a value stands in its document, for messages: "spec.checks[2].name",
/// "metadata.labels[app.kubernetes.io/name]".
class Path {
 public:
  Path() = default;
  Path(const Path& parent, std::string_view key) : parent_(&parent), key_(key) {}
  Path(const Path& parent, std::size_t index) : parent_(&parent), index_(index) {}

  std::string text() const;

  /// ErrorCode::Invalid with "<path>: <why>".
  std::unexpected<Error> invalid(std::string_view why) const;
  /// "<path>: expected <what>, found <kind of value>".
  std::unexpected<Error> unexpected(std::string_view what, const Value& value) const;

 private:
  const Path* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = std::numeric_limits<std::size_t>::max();
};

/// How a C++ type maps to JSON; specialise it for types of one's own.
///
/// Structs described with BOOST_DESCRIBE_STRUCT map member by member under the member's name (a trailing
/// underscore is dropped: `namespace_`). Reading is tolerant: unknown keys are ignored, a missing key or null
/// leaves the member as it was. Writing omits what is empty (std::nullopt, "", [], {}, a struct that writes
/// nothing); numbers and booleans are always written, so one that may be absent is a std::optional.
template <class T>
struct Codec;

/// Reads a T; errors name the path ("spec.sandbox.ttl: expected a string, found a number").
template <class T>
Result<T> decode(const Value& value) {
  T out{};
  KYMAROS_TRY_VOID(Codec<T>::decode(value, out, Path()));
  return out;
}

template <class T>
Value encode(const T& value) {
  return Codec<T>::encode(value);
}

template <>
struct Codec<std::string> {
  static Result<void> decode(const Value& value, std::string& out, const Path& path);
  static Value encode(const std::string& value) { return Value(value); }
  static bool is_empty(const std::string& value) { return value.empty(); }
};

template <>
struct Codec<bool> {
  static Result<void> decode(const Value& value, bool& out, const Path& path);
  static Value encode(bool value) { return Value(value); }
};

template <>
struct Codec<double> {
  static Result<void> decode(const Value& value, double& out, const Path& path);
  /// JSON has no infinities and no NaN: they are written as null.
  static Value encode(double value) { return std::isfinite(value) ? Value(value) : Value(); }
};

template <std::signed_integral T>
struct Codec<T> {
  static Result<void> decode(const Value& value, T& out, const Path& path) {
    const auto* number = value.if_int64();
    if (value.is_uint64()) return path.invalid("the number is out of range");  // beyond 63 bits
    if (!number) return path.unexpected("a whole number", value);
    if (*number < std::numeric_limits<T>::min() || *number > std::numeric_limits<T>::max()) {
      return path.invalid("the number is out of range");
    }
    out = static_cast<T>(*number);
    return {};
  }
  static Value encode(T value) { return Value(static_cast<std::int64_t>(value)); }
};

/// Any JSON, kept as it is. Null counts as absent.
template <>
struct Codec<Value> {
  static Result<void> decode(const Value& value, Value& out, const Path&) {
    out = value;
    return {};
  }
  static Value encode(const Value& value) { return value; }
  static bool is_empty(const Value& value) { return value.is_null(); }
};

template <>
struct Codec<Object> {
  static Result<void> decode(const Value& value, Object& out, const Path& path);
  static Value encode(const Object& value) { return Value(value); }
  static bool is_empty(const Object& value) { return value.empty(); }
};

/// metav1.Time: RFC 3339, written with whole seconds.
template <>
struct Codec<Time> {
  static Result<void> decode(const Value& value, Time& out, const Path& path);
  static Value encode(Time value) { return Value(format_time(value)); }
};

template <class T>
struct Codec<std::optional<T>> {
  static Result<void> decode(const Value& value, std::optional<T>& out, const Path& path) {
    if (value.is_null()) {
      out.reset();
      return {};
    }
    return Codec<T>::decode(value, out.emplace(), path);
  }
  static Value encode(const std::optional<T>& value) { return value ? Codec<T>::encode(*value) : Value(); }
  static bool is_empty(const std::optional<T>& value) { return !value.has_value(); }
};

template <class T>
struct Codec<std::vector<T>> {
  static Result<void> decode(const Value& value, std::vector<T>& out, const Path& path) {
    const auto* array = value.if_array();
    if (!array) return path.unexpected("a list", value);
    out.clear();
    out.reserve(array->size());
    for (const Value& element : *array) {
      const Path place(path, out.size());
      T decoded{};
      KYMAROS_TRY_VOID(Codec<T>::decode(element, decoded, place));
      out.push_back(std::move(decoded));
    }
    return {};
  }
  static Value encode(const std::vector<T>& value) {
    Array array;
    array.reserve(value.size());
    for (const auto& element : value) array.push_back(Codec<T>::encode(element));
    return array;
  }
  static bool is_empty(const std::vector<T>& value) { return value.empty(); }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static Result<void> decode(const Value& value, std::map<std::string, T>& out, const Path& path) {
    const auto* object = value.if_object();
    if (!object) return path.unexpected("an object", value);
    out.clear();
    for (const auto& [key, element] : *object) {
      const std::string_view name(key.data(), key.size());
      const Path place(path, name);
      KYMAROS_TRY_VOID(Codec<T>::decode(element, out[std::string(name)], place));
    }
    return {};
  }
  static Value encode(const std::map<std::string, T>& value) {
    Object object;
    for (const auto& [key, element] : value) object.emplace(key, Codec<T>::encode(element));
    return object;
  }
  static bool is_empty(const std::map<std::string, T>& value) { return value.empty(); }
};

/// The key under which a described member is written.
constexpr std::string_view member_key(std::string_view member) {
  if (member.ends_with('_')) member.remove_suffix(1);
  return member;
}

template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T>
using Members =
    boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <DescribedStruct T>
struct Codec<T> {
  static Result<void> decode(const Value& value, T& out, const Path& path) {
    const auto* object = value.if_object();
    if (!object) return path.unexpected("an object", value);
    Result<void> result;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      if (!result) return;
      const std::string_view key = member_key(member.name);
      const Value* found = object->if_contains(key);
      if (!found || found->is_null()) return;
      using Member = std::remove_reference_t<decltype(out.*member.pointer)>;
      result = Codec<Member>::decode(*found, out.*member.pointer, Path(path, key));
    });
    return result;
  }
  static Value encode(const T& value) {
    Object object;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      const auto& field = value.*member.pointer;
      using Member = std::remove_cvref_t<decltype(field)>;
      if constexpr (requires { Codec<Member>::is_empty(field); }) {
        if (Codec<Member>::is_empty(field)) return;
      }
      Value encoded = Codec<Member>::encode(field);
      if constexpr (DescribedStruct<Member>) {
        if (encoded.is_object() && encoded.get_object().empty()) return;
      }
      object.emplace(member_key(member.name), std::move(encoded));
    });
    return object;
  }
};

}  // namespace kymaros::json
