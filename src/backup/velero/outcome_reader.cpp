#include "backup/velero/outcome_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "backup/velero/passing_trouble.hpp"
#include "backup/velero/read_all.hpp"
#include "backup/velero/results.hpp"
#include "backup/velero/volume_info.hpp"

namespace kymaros::backup::velero {
namespace {

const kube::ResourceType kPods{"", "v1", "pods", "Pod"};

}  // namespace

Task<Result<RestoreOutcome>> OutcomeReader::read(std::string restore) {
  RestoreOutcome outcome;
  KYMAROS_CO_TRY_VOID(co_await read_results(restore, outcome));
  KYMAROS_CO_TRY_VOID(co_await read_volumes(std::move(restore), outcome));
  co_return outcome;
}

Task<Result<void>> OutcomeReader::read_results(std::string restore, RestoreOutcome& outcome) {
  const auto text = co_await downloads_.fetch_text("RestoreResults", std::move(restore));
  if (!text && will_pass(text.error())) co_return fail(text.error());
  auto remarks = text ? parse_results(*text) : Result<Remarks>(std::unexpected(text.error()));
  if (!remarks) {
    outcome.notes.push_back("the restore's results cannot be read: " + remarks.error().message);
    co_return Result<void>();
  }
  outcome.results_read = true;
  outcome.errors = std::move(remarks->errors);
  outcome.warnings = std::move(remarks->warnings);
  co_return Result<void>();
}

Task<Result<void>> OutcomeReader::read_volumes(std::string restore, RestoreOutcome& outcome) {
  KYMAROS_CO_TRY(const auto infos, co_await volume_list(restore, outcome));
  KYMAROS_CO_TRY(const auto pod_volume_restores, co_await transfers(kPodVolumeRestores, restore, outcome));
  KYMAROS_CO_TRY(const auto data_downloads, co_await transfers(kDataDownloads, restore, outcome));
  KYMAROS_CO_TRY(const auto claims, co_await look_up_claims(unexplained(infos, pod_volume_restores)));
  outcome.volumes = restored_volumes(infos, pod_volume_restores, data_downloads, claims);
  co_return Result<void>();
}

Task<Result<std::vector<VolumeInfo>>> OutcomeReader::volume_list(std::string restore,
                                                                 RestoreOutcome& outcome) {
  const auto text = co_await downloads_.fetch_text("RestoreVolumeInfo", std::move(restore));
  if (!text && will_pass(text.error())) co_return fail(text.error());
  auto infos =
      text ? parse_volume_infos(*text) : Result<std::vector<VolumeInfo>>(std::unexpected(text.error()));
  outcome.volumes_read = infos.has_value();
  if (!infos) outcome.notes.push_back("the restore's volume list cannot be read: " + infos.error().message);
  co_return infos ? *std::move(infos) : std::vector<VolumeInfo>();
}

Task<Result<std::vector<Transfer>>> OutcomeReader::transfers(kube::ResourceType type, std::string restore,
                                                             RestoreOutcome& outcome) {
  auto found = co_await read_all<Transfer>(client_, type,
                                           {.namespace_ = velero_namespace_,
                                            .labelSelector = fmt::format("{}={}", kRestoreLabel, restore),
                                            .fieldSelector = {}});
  if (found || will_pass(found.error())) co_return found;
  if (found.error().code != ErrorCode::NotFound) {
    outcome.notes.push_back(fmt::format("{} cannot be read: {}", type.plural, found.error().message));
  }
  co_return std::vector<Transfer>();
}

Task<Result<std::map<PodVolume, std::string>>> OutcomeReader::look_up_claims(std::vector<PodVolume> volumes) {
  std::map<PodVolume, std::string> claims;
  for (const auto& place : volumes) {
    const auto& [namespace_, pod, volume] = place;
    const auto object = co_await client_.get(kPods, {namespace_, pod});
    if (!object && will_pass(object.error())) co_return fail(object.error());
    if (object) claims[place] = claim_of_volume(*object, volume);
  }
  co_return claims;
}

}  // namespace kymaros::backup::velero
