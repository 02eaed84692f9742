#pragma once

#include <boost/describe.hpp>
#include <map>
#include <string>
#include <vector>

#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

/// Quantities by resource name: "requests.cpu": "2", "pods": "0".
using Amounts = std::map<std::string, std::string>;

struct ResourceQuotaSpec {
  Amounts hard;
};
BOOST_DESCRIBE_STRUCT(ResourceQuotaSpec, (), (hard))

struct ResourceQuotaStatus {
  Amounts hard;
  Amounts used;
};
BOOST_DESCRIBE_STRUCT(ResourceQuotaStatus, (), (hard, used))

struct ResourceQuota {
  ObjectMeta metadata;
  ResourceQuotaSpec spec;
  ResourceQuotaStatus status;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(ResourceQuota, (), (metadata, spec, status))

struct LimitRangeItem {
  std::string type;  // Container, Pod, PersistentVolumeClaim
  Amounts default_;
  Amounts defaultRequest;
  Amounts max;
  Amounts min;
};
BOOST_DESCRIBE_STRUCT(LimitRangeItem, (), (type, default_, defaultRequest, max, min))

struct LimitRangeSpec {
  std::vector<LimitRangeItem> limits;
};
BOOST_DESCRIBE_STRUCT(LimitRangeSpec, (), (limits))

struct LimitRange {
  ObjectMeta metadata;
  LimitRangeSpec spec;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(LimitRange, (), (metadata, spec))

}  // namespace kymaros::kube
