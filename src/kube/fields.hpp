#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "json/value.hpp"

namespace kymaros::kube {

/// Reads members of an object one by one. Absent members and null are empty; the first member that is
/// something else than it should be is remembered in `problem`, and reads as empty.
///
///   std::optional<Error> problem;
///   const Fields user(&value, "user \"admin\"", problem);
///   config.token = user.text("token");
///   if (problem) return fail(*problem);
class Fields {
 public:
  Fields(const json::Value* object, std::string place, std::optional<Error>& problem);

  bool has(std::string_view key) const { return member(key) != nullptr; }
  const json::Value* member(std::string_view key) const;
  std::string text(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  Fields object(std::string_view key) const;
  std::vector<Fields> objects(std::string_view key) const;
  /// The names of all members.
  std::vector<std::string> keys() const;

  void report(std::string_view key, std::string_view why) const;

 private:
  const json::Object* object_ = nullptr;
  std::string place_;
  std::optional<Error>* problem_;
};

}  // namespace kymaros::kube
