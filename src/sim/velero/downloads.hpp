#pragma once

#include <optional>
#include <string>

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's controller of DownloadRequests: signs a URL for the file that is asked for, whether or not there
/// is one, and removes the request ten minutes later. A request about a backup or restore that is not there
/// stays without URL until then.
class Downloads {
 public:
  explicit Downloads(Context context);

  void note(const Change& change);
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);
  void process(const json::Value& request);
  void look_for_expired();
  ObjectPtr location_of(const std::string& kind, const std::string& name);

  Context context_;
  Worker worker_, sweeper_;
};

/// Admission, as the CRD of a version has it: 422 for a kind of file that it does not know.
std::optional<ApiError> admit_download_request(const Version& version, const Admission& admission);

}  // namespace kymaros::sim::velero
