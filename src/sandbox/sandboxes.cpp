#include "sandbox/sandboxes.hpp"

#include <fmt/format.h>

#include <array>

#include "api/labels.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::sandbox {
namespace {

/// What is deleted to empty a sandbox, controllers before what they would make anew.
const std::array kContents{
    kube::ResourceType{"batch", "v1", "cronjobs", "CronJob"},
    kube::ResourceType{"apps", "v1", "deployments", "Deployment"},
    kube::ResourceType{"apps", "v1", "statefulsets", "StatefulSet"},
    kube::ResourceType{"apps", "v1", "daemonsets", "DaemonSet"},
    kube::ResourceType{"batch", "v1", "jobs", "Job"},
    kube::ResourceType{"apps", "v1", "replicasets", "ReplicaSet"},
    kube::ResourceType{"", "v1", "replicationcontrollers", "ReplicationController"},
    kube::ResourceType{"", "v1", "pods", "Pod"},
    kube::ResourceType{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"},
};

bool belongs_to(const json::Value& object, const Ownership& owner) {
  const auto marked = owner_of(object);
  return marked && !owner.test_uid.empty() && marked->test_uid == owner.test_uid &&
         marked->test_namespace == owner.test_namespace &&
         marked->test_name == api::label_value(owner.test_name) &&
         (owner.run.empty() || marked->run == owner.run);
}

/// The namespace controller says in conditions what still keeps a namespace.
std::string what_blocks(const json::Value& object) {
  std::string text;
  const auto* conditions = json::find(object, {"status", "conditions"});
  if (!conditions || !conditions->is_array()) return text;
  for (const auto& condition : conditions->get_array()) {
    if (json::find_string(condition, {"status"}) != "True") continue;
    const auto message = json::find_string(condition, {"message"});
    if (!message.empty()) text += (text.empty() ? "" : "; ") + message;
  }
  return text;
}

Task<Result<void>> create_unless_there(kube::Client& client, Wanted wanted, std::string sandbox) {
  const auto created = co_await client.create(wanted.type, sandbox, wanted.object);
  if (created || created.error().code == ErrorCode::AlreadyExists) co_return Result<void>();
  co_return fail(created.error().within(fmt::format("create {} in {}", wanted.type.kind, sandbox)));
}

/// The authorizer learns of a new RoleBinding a moment after it was made; until then it refuses us as it
/// refuses strangers. What quotas, webhooks and a namespace that goes refuse is refused for good.
bool is_right_not_yet_in_force(const Error& error) {
  return error.code == ErrorCode::Forbidden && error.reason == "Forbidden" &&
         (error.message.contains(" cannot create resource ") ||
          error.message.contains(" cannot deletecollection resource "));
}

/// What keeps a sandbox from being emptied; one that goes needs no closing.
class FirstFailure {
 public:
  void note(const Result<void>& done) {
    if (done || error_ || done.error().code == ErrorCode::NotFound ||
        done.error().message.contains("being terminated"))
      return;
    error_ = done.error();
    if (is_right_not_yet_in_force(*error_)) error_->code = ErrorCode::Unavailable;
  }
  Result<void> result(std::string_view doing) const {
    return error_ ? Result<void>(fail(error_->within(doing))) : Result<void>();
  }

 private:
  std::optional<Error> error_;
};

}  // namespace

Task<Result<std::optional<SandboxState>>> Sandboxes::look_at(std::string name, Ownership owner) {
  const auto object = co_await client_.get(kNamespaces, {"", name});
  if (!object) {
    if (object.error().code == ErrorCode::NotFound) co_return std::nullopt;
    co_return fail(object.error().within("look at sandbox " + name));
  }
  SandboxState state{.uid = json::find_string(*object, {"metadata", "uid"}),
                     .is_ours = belongs_to(*object, owner)};
  state.is_terminating = json::find(*object, {"metadata", "deletionTimestamp"}) != nullptr;
  if (state.is_terminating) state.blocked_by = what_blocks(*object);
  co_return state;
}

Task<Result<std::string>> Sandboxes::create_namespace(const SandboxPlan& plan) {
  const auto created = co_await client_.create(kNamespaces, {}, namespace_object(plan));
  if (created) co_return json::find_string(*created, {"metadata", "uid"});
  if (created.error().code != ErrorCode::AlreadyExists) {
    co_return fail(created.error().within("create sandbox " + plan.name));
  }
  KYMAROS_CO_TRY(const auto there, co_await look_at(plan.name, plan.owner));
  if (!there || !there->is_ours || there->is_terminating) {
    co_return fail(ErrorCode::AlreadyExists,
                   fmt::format("namespace {} exists already and is not this run's sandbox", plan.name));
  }
  co_return there->uid;
}

Task<Result<std::string>> Sandboxes::make(SandboxPlan plan) {
  KYMAROS_CO_TRY(const auto uid, co_await create_namespace(plan));
  KYMAROS_CO_TRY_VOID(
      co_await create_unless_there(client_, role_binding(plan.name, plan.owner, account_), plan.name));
  for (auto& fence : fences(plan)) {
    auto created = co_await create_unless_there(client_, std::move(fence), plan.name);
    if (!created && is_right_not_yet_in_force(created.error())) created.error().code = ErrorCode::Unavailable;
    if (!created) co_return fail(created.error());
  }
  co_return uid;
}

Task<Result<void>> Sandboxes::empty(std::string name, Ownership owner) {
  FirstFailure failure;
  failure.note(co_await create_unless_there(client_, role_binding(name, owner, account_), name));
  for (auto& wanted : closing(name)) {
    failure.note(co_await create_unless_there(client_, std::move(wanted), name));
  }
  for (const auto& type : kContents) {
    failure.note(co_await client_.remove_all(type, {.namespace_ = name}));
  }
  co_return failure.result(fmt::format("empty sandbox {}", name));
}

Task<Result<void>> Sandboxes::keep(std::string name, std::string uid) {
  const json::Value patch =
      json::Object{{"metadata", json::Object{{"uid", uid},
                                             {"annotations", json::Object{{api::kKeptAnnotation, "true"}}}}}};
  const auto kept = co_await client_.patch(kNamespaces, {"", name}, kube::PatchType::Merge, patch);
  if (kept || kept.error().code == ErrorCode::NotFound) co_return Result<void>();
  if (kept.error().code == ErrorCode::Conflict) {
    // Either another namespace bears the name, or somebody wrote to ours at the same time.
    const auto there = co_await client_.get(kNamespaces, {"", name});
    if (there && json::find_string(*there, {"metadata", "uid"}) != uid) co_return Result<void>();
  }
  co_return fail(kept.error().within("keep sandbox " + name));
}

Task<Result<void>> Sandboxes::remove(std::string name, std::string uid) {
  const auto removed = co_await client_.remove(kNamespaces, {"", name}, {.uid = uid});
  if (!removed && removed.error().code != ErrorCode::NotFound) {
    co_return fail(removed.error().within("delete sandbox " + name));
  }
  co_return Result<void>();
}

}  // namespace kymaros::sandbox
