#pragma once

#include <string>
#include <vector>

#include "async/task.hpp"
#include "conformance/case.hpp"

namespace kymaros::conformance {

/// What a case needs: an API server with what every cluster has; a node and the controllers besides; Velero
/// besides.
enum class Needs { Api, Cluster, Velero };

/// Alone: a case that changes what others see of the cluster.
enum class Company { Others, Alone };

/// A sentence about clusters, and how to find out whether it is true of one.
struct ListedCase {
  const char* area;
  const char* name;
  Needs needs;
  Task<void> (*body)(Case&);
  const char* file;
  int line;
  Company company;

  bool is_alone() const { return company == Company::Alone; }
  /// "Api/Writes"
  std::string suite() const;
  /// "Api/Writes.RefusesAnOldVersion"
  std::string full_name() const { return suite() + "." + name; }
};

/// All cases of the program.
const std::vector<ListedCase>& all_cases();
bool list_case(const ListedCase& listed);

}  // namespace kymaros::conformance

/// A case is a coroutine that is handed a Case named c:
///
///   KYMAROS_CASE(Api, Writes, RefusesAnOldVersion) {
///     co_await ...;
///   }
#define KYMAROS_CASE(needs, area, name) KYMAROS_CASE_IN(needs, area, name, Others)
/// The same for one that no other may run beside.
#define KYMAROS_CASE_ALONE(needs, area, name) KYMAROS_CASE_IN(needs, area, name, Alone)

#define KYMAROS_CASE_IN(needs, area, name, company)                                                         \
  static ::kymaros::Task<void> area##name(::kymaros::conformance::Case& c);                                 \
  [[maybe_unused]] static const bool area##name##IsListed = ::kymaros::conformance::list_case(              \
      {#area, #name, ::kymaros::conformance::Needs::needs, &area##name, static_cast<const char*>(__FILE__), \
       __LINE__, ::kymaros::conformance::Company::company});                                                \
  static ::kymaros::Task<void> area##name(::kymaros::conformance::Case& c)
