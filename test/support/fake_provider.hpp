#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backup/provider.hpp"

namespace kymaros::test {

/// A backup tool that is nothing but its state, which tests set and look at.
class FakeProvider : public backup::Provider {
 public:
  backup::ProviderState now{.available = true, .message = {}, .version = "v1.17.0"};
  backup::BackupChoice choice;
  domain::Inventory inventory;
  backup::RestoreOutcome outcome{.results_read = true, .volumes_read = true};
  std::map<std::string, backup::RestoreState> restores;
  bool deletes_at_once = true;           // false: a removed restore stays, being deleted
  backup::Leftovers leftovers;           // what is left outside the sandboxes
  std::vector<std::string> asked_about;  // sandboxes, when it was to remove what is left of them
  domain::Exclusions kept_out;           // of what it restores
  std::optional<Error> leftovers_trouble;
  std::optional<Error> trouble;  // of every call that asks the server

  std::string name() const override { return "velero"; }
  Task<Result<backup::ProviderState>> state() override { co_return answer(now); }
  Task<Result<backup::BackupChoice>> choose_backup(backup::BackupQuery) override { co_return answer(choice); }
  Task<Result<domain::Inventory>> read_inventory(std::string, std::vector<std::string>) override {
    co_return answer(inventory);
  }
  domain::Exclusions exclusions(const backup::RestoreRequest&, const domain::Inventory&) const override {
    return kept_out;
  }
  Task<Result<void>> start_restore(backup::RestoreRequest request) override {
    if (trouble) co_return fail(*trouble);
    auto& restore = restores[request.name];
    restore.uid = "uid-of-" + request.name;
    restore.labels = std::move(request.labels);
    co_return Result<void>();
  }
  Task<Result<std::optional<backup::RestoreState>>> restore_state(std::string restore) override {
    const auto found = restores.find(restore);
    co_return answer(found == restores.end() ? std::nullopt : std::optional(found->second));
  }
  Task<Result<backup::RestoreOutcome>> restore_outcome(std::string) override { co_return answer(outcome); }
  Task<Result<void>> remove_restore(std::string restore) override {
    if (trouble) co_return fail(*trouble);
    const auto found = restores.find(restore);
    if (found == restores.end()) co_return Result<void>();
    // A restore under way is not deleted under the provider's hands (docs/adr).
    if (!backup::is_terminal(found->second.phase)) co_return Result<void>();
    if (deletes_at_once) {
      restores.erase(found);
    } else {
      found->second.is_being_deleted = true;
    }
    co_return Result<void>();
  }
  Task<Result<backup::Leftovers>> remove_leftovers(std::string, std::vector<std::string> sandboxes,
                                                   Time) override {
    asked_about = std::move(sandboxes);
    if (leftovers_trouble) co_return fail(*leftovers_trouble);
    co_return answer(leftovers);
  }
  Task<Result<std::map<std::string, backup::RestoreState>>> own_restores() override {
    co_return answer(restores);
  }
  Task<Result<void>> sweep() override { co_return Result<void>(); }
  Task<void> run(std::function<void(const std::map<std::string, std::string>&)>) override { co_return; }

 private:
  template <class T>
  Result<T> answer(T value) const {
    if (trouble) return fail(*trouble);
    return value;
  }
};

}  // namespace kymaros::test
