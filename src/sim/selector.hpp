#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "sim/api_error.hpp"

namespace kymaros::sim {

/// Which objects a list or a watch means. The default means every object.
///
/// Labels as the query parameter has them: "app=shop,tier!=db,env in (a,b),!canary,release". Fields: "=",
/// "==" and "!=" on any scalar field ("metadata.name=web,status.phase!=Running"), which is more than
/// a server takes (field_selectors.hpp).
class Selector {
 public:
  Selector() = default;
  /// 400 for a text that is none.
  static Answer<Selector> parse(std::string_view labels, std::string_view fields);
  /// From a LabelSelector object (matchLabels, matchExpressions). An empty one means every object.
  static Selector from_object(const json::Value& label_selector);
  /// Objects with all these labels: {"app": "shop"}.
  static Selector from_labels(const json::Value& labels);

  /// Neither labels nor fields are asked for.
  bool is_everything() const { return labels_.empty() && fields_.empty(); }
  /// The fields that it looks at: "status.phase".
  std::vector<std::string> fields() const;

  bool selects(const json::Value& object) const;
  /// The same for labels alone.
  bool selects_labels(const json::Value& object) const;

 private:
  enum class Operator { In, NotIn, Exists, DoesNotExist };
  struct Term {
    std::vector<std::string> path;  // of the field, or {"metadata", "labels", key}
    Operator operator_;
    std::vector<std::string> values;
    std::string otherwise = {};  // what a field says that is not there
  };
  static Answer<std::vector<Term>> parse_labels(std::string_view text);
  static bool holds(const Term& term, const json::Value& object);

  std::vector<Term> labels_, fields_;
};

}  // namespace kymaros::sim
