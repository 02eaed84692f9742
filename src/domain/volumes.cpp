#include "domain/volumes.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace kymaros::domain {
namespace {

/// What is known of claims, by namespace and name.
template <class T>
using OfClaim = std::map<std::pair<std::string_view, std::string_view>, const T*>;

template <class T>
const T* find(const OfClaim<T>& known, std::string_view namespace_, std::string_view claim) {
  const auto found = known.find({namespace_, claim});
  return found == known.end() ? nullptr : found->second;
}

struct Known {
  explicit Known(const VolumeQuestion& q) {
    for (const auto& volume : q.inventory->volumes) {
      volumes.try_emplace({volume.namespace_, volume.claim}, &volume);
    }
    for (const auto& transfer : q.transfers)
      transfers.insert_or_assign({transfer.sandbox, transfer.claim}, &transfer);
    for (const auto& object : q.restored) {
      if (object.id.kind != "PersistentVolumeClaim") continue;
      claims.insert_or_assign({object.id.namespace_, object.id.name}, &object);
    }
  }

  OfClaim<VolumeFacts> volumes;     // of the source's
  OfClaim<DataTransfer> transfers;  // into the sandbox's
  OfClaim<ObjectFacts> claims;      // in the sandbox
};

/// Claims that are filled by a transfer of ours to wait for; a snapshot's claim is filled when it is bound.
bool is_copied(const VolumeFacts& volume) {
  return volume.method == "PodVolumeBackup" || volume.method == "CSISnapshot+DataMover";
}

/// Judges one claim by an ordered list of reasons; the first that applies is the verdict.
class Judge {
 public:
  Judge(const VolumeQuestion& question, const Known& known, const ObjectFacts& claim)
      : q_(question), claim_(claim) {
    verdict_.namespace_ = claim.id.namespace_;
    verdict_.claim = claim.id.name;
    volume_ = find(known.volumes, claim.id.namespace_, claim.id.name);
    const auto& sandbox = q_.sandboxes.at(claim.id.namespace_);
    transfer_ = find(known.transfers, sandbox, claim.id.name);
    restored_claim_ = find(known.claims, sandbox, claim.id.name);
  }

  /// True if the run itself kept the claim out of the sandbox; nothing is to be said of it then.
  bool is_kept_out() const {
    return !restored_claim_ &&
           why_not_expected(claim_, *q_.inventory, q_.exclusions) == NotExpected::Excluded;
  }

  VolumeVerdict judge() {
    if (volume_) {
      verdict_.method = volume_->method;
      verdict_.bytes_in_backup = volume_->bytes;
    }
    if (transfer_) verdict_.bytes_restored = transfer_->bytes;
    if (!had_data() || !in_backup() || !claim_bound() || !transferred()) return verdict_;
    verdict_.state = VolumeState::Restored;
    return verdict_;
  }

 private:
  bool settle(VolumeState state, std::string detail) {
    verdict_.state = state;
    verdict_.detail = std::move(detail);
    return false;
  }

  bool had_data() {
    if (volume_ || claim_.phase != "Pending" || !claim_.volume_name.empty()) return true;
    return settle(VolumeState::NeverHadData, "its claim was not bound when the backup was taken");
  }

  bool in_backup() {
    if (!q_.inventory->volumes_read)
      return settle(VolumeState::Unknown, "the provider gave no list of volumes");
    if (!volume_) return settle(VolumeState::NoDataInBackup, "the backup's list of volumes does not name it");
    if (volume_->result == "failed") return settle(VolumeState::BackupFailed, volume_->skipped_reason);
    if (volume_->skipped || volume_->method.empty()) {
      return settle(VolumeState::NoDataInBackup, volume_->skipped_reason);
    }
    return true;
  }

  bool claim_bound() {
    if (!restored_claim_) return settle(VolumeState::NotRestored, "its claim is not in the sandbox");
    if (restored_claim_->phase != "Bound") {
      return settle(
          VolumeState::NotBound,
          "its claim is " + (restored_claim_->phase.empty() ? "not bound" : restored_claim_->phase));
    }
    return true;
  }

  bool transferred() {
    if (!transfer_) {
      return q_.transfers_read ? settle(VolumeState::NotRestored, "the provider restored no data into it")
                               : settle(VolumeState::Unknown, "the provider did not say what it restored");
    }
    if (transfer_->phase.empty() && is_copied(*volume_)) {
      return settle(VolumeState::Unknown, "the provider did not say whether its data came to the end");
    }
    if (!transfer_->phase.empty() && transfer_->phase != "Completed") {
      return settle(VolumeState::NotRestored,
                    transfer_->message.empty() ? "the transfer is " + transfer_->phase : transfer_->message);
    }
    if (volume_->bytes.value_or(0) > 0 && transfer_->bytes && *transfer_->bytes == 0) {
      return settle(VolumeState::Empty, "0 bytes came back");
    }
    return true;
  }

  const VolumeQuestion& q_;
  const ObjectFacts& claim_;
  const VolumeFacts* volume_ = nullptr;
  const DataTransfer* transfer_ = nullptr;
  const ObjectFacts* restored_claim_ = nullptr;
  VolumeVerdict verdict_;
};

}  // namespace

std::string_view to_string(VolumeState state) {
  switch (state) {
    case VolumeState::Restored:
      return "restored";
    case VolumeState::NoDataInBackup:
      return "no data in backup";
    case VolumeState::BackupFailed:
      return "backup failed";
    case VolumeState::NotRestored:
      return "not restored";
    case VolumeState::Empty:
      return "empty";
    case VolumeState::NotBound:
      return "not bound";
    case VolumeState::Unknown:
      return "unknown";
    case VolumeState::NeverHadData:
      return "never had data";
  }
  return "unknown";
}

std::vector<VolumeVerdict> judge_volumes(const VolumeQuestion& question) {
  std::vector<VolumeVerdict> verdicts;
  const Known known(question);
  for (const auto& object : question.inventory->objects) {
    if (object.id.kind != "PersistentVolumeClaim" || !question.sandboxes.contains(object.id.namespace_))
      continue;
    Judge judge(question, known, object);
    if (judge.is_kept_out()) continue;
    auto verdict = judge.judge();
    for (const auto& exception : question.exceptions) {
      if (exception.kind == "PersistentVolumeClaim" && exception.name == object.id.name &&
          !verdict.is_good()) {
        verdict.excepted = true;
        verdict.detail += " (excepted: " + exception.reason + ")";
      }
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace kymaros::domain
