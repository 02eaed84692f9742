#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

std::vector<ListedCase>& cases() {
  static std::vector<ListedCase> all;
  return all;
}

const char* name_of(Needs needs) {
  switch (needs) {
    case Needs::Api:
      return "Api";
    case Needs::Cluster:
      return "Cluster";
    case Needs::Velero:
      return "Velero";
  }
  return "";
}

}  // namespace

std::string ListedCase::suite() const { return std::string(name_of(needs)) + "/" + area; }

const std::vector<ListedCase>& all_cases() { return cases(); }

bool list_case(const ListedCase& listed) {
  cases().push_back(listed);
  return true;
}

}  // namespace kymaros::conformance
