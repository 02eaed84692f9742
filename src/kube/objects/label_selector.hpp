#pragma once

#include <boost/describe.hpp>
#include <map>
#include <string>
#include <vector>

#include "json/codec.hpp"

namespace kymaros::kube {

struct LabelSelectorRequirement {
  std::string key;
  std::string operator_;  // In, NotIn, Exists, DoesNotExist
  std::vector<std::string> values;
};
BOOST_DESCRIBE_STRUCT(LabelSelectorRequirement, (), (key, operator_, values))

/// metav1.LabelSelector; an empty one selects everything.
struct LabelSelector {
  std::map<std::string, std::string> matchLabels;
  std::vector<LabelSelectorRequirement> matchExpressions;
};
BOOST_DESCRIBE_STRUCT(LabelSelector, (), (matchLabels, matchExpressions))

}  // namespace kymaros::kube
