// After naming_controller.go of apiextensions-apiserver.
#include "sim/custom_resource_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <string>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

using Names = std::set<std::string>;

struct Taken {
  Names resources, kinds;
};

std::string accepted(const json::Value& definition, std::string_view name) {
  return json::find_string(definition, {"status", "acceptedNames", name});
}

Names short_names(const json::Value& definition, std::string_view part, std::string_view names) {
  Names out;
  for (const auto& one : items_at(definition, {part, names, "shortNames"})) {
    if (one.is_string()) out.emplace(one.get_string());
  }
  return out;
}

Taken taken_by(const std::vector<ObjectPtr>& all, const std::string& group) {
  Taken out;
  for (const auto& one : all) {
    if (json::find_string(*one, {"spec", "group"}) != group) continue;
    for (const auto* name : {"plural", "singular"}) out.resources.insert(accepted(*one, name));
    for (const auto* name : {"kind", "listKind"}) out.kinds.insert(accepted(*one, name));
    out.resources.merge(short_names(*one, "status", "acceptedNames"));
  }
  return out;
}

/// The judgement of one definition, name by name; the last conflict is the one that is told.
class Judge {
 public:
  Judge(const json::Value& definition, const Taken& taken) : definition_(definition), taken_(taken) {
    verdict_ = {.accepted = object_at(definition, {"status", "acceptedNames"}),
                .status = "True",
                .reason = "NoConflicts",
                .message = "no conflicts found"};
  }

  NameVerdict judge() && {
    judge_one("plural", taken_.resources, "PluralConflict");
    judge_one("singular", taken_.resources, "SingularConflict");
    judge_short_names();
    judge_one("kind", taken_.kinds, "KindConflict");
    judge_one("listKind", taken_.kinds, "ListKindConflict");
    take("categories");
    return std::move(verdict_);
  }

 private:
  void judge_one(std::string_view name, const Names& taken, std::string_view reason) {
    const auto wanted = json::find_string(definition_, {"spec", "names", name});
    if (wanted != accepted(definition_, name) && taken.contains(wanted)) return refuse(reason, {wanted});
    take(name);
  }

  void judge_short_names() {
    const auto own = short_names(definition_, "status", "acceptedNames");
    Names conflicts;
    for (const auto& one : short_names(definition_, "spec", "names")) {
      if (!own.contains(one) && taken_.resources.contains(one)) conflicts.insert(one);
    }
    if (!conflicts.empty()) return refuse("ShortNamesConflict", conflicts);
    take("shortNames");
  }

  void take(std::string_view name) {
    if (const auto* wanted = json::find(definition_, {"spec", "names", name})) {
      verdict_.accepted[name] = *wanted;
    } else {
      verdict_.accepted.erase(name);
    }
  }

  void refuse(std::string_view reason, const Names& names) {
    std::vector<std::string> sentences;
    for (const auto& name : names) sentences.push_back(fmt::format("\"{}\" is already in use", name));
    verdict_.status = "False";
    verdict_.reason = reason;
    verdict_.message =
        sentences.size() == 1 ? sentences.front() : fmt::format("[{}]", fmt::join(sentences, ", "));
  }

  const json::Value& definition_;
  const Taken& taken_;
  NameVerdict verdict_;
};

}  // namespace

NameVerdict judge_names(const json::Value& definition, const std::vector<ObjectPtr>& all) {
  const auto taken = taken_by(all, json::find_string(definition, {"spec", "group"}));
  return Judge(definition, taken).judge();
}

}  // namespace kymaros::sim
