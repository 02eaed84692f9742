#include "operator/sandbox_watches.hpp"

#include <algorithm>
#include <utility>

#include "async/cancellation.hpp"

namespace kymaros::op {
namespace {

constexpr auto kMost = 48;
constexpr auto kBetweenLooks = std::chrono::seconds(1);

const kube::ResourceType kPods{"", "v1", "pods", "Pod"};

/// Only that a pod changed is wanted here; what it is then is read when it is judged.
json::Value keep_identity(json::Value pod) {
  return json::Object{
      {"metadata",
       json::Object{{"name", json::find_string(pod, {"metadata", "name"})},
                    {"namespace", json::find_string(pod, {"metadata", "namespace"})},
                    {"resourceVersion", json::find_string(pod, {"metadata", "resourceVersion"})}}}};
}

}  // namespace

struct SandboxWatches::Watch {
  Watch(SandboxWatches& owner, std::string name)
      : owner(owner),
        sandbox(std::move(name)),
        look_at(owner.clock_.monotonic() - kBetweenLooks),
        pods(owner.client_, owner.clock_, owner.random_, owner.executor_, kPods, {.namespace_ = sandbox},
             {.projection = keep_identity}),
        tasks(owner.executor_) {
    pods.on_change([this](const auto&, const auto*, const auto*) { tell(); });
    tasks.spawn(pods.run());
  }

  void tell() {
    const auto now = owner.clock_.monotonic();
    if (now < look_at) return;  // that look will see it
    look_at = std::max(now, look_at + kBetweenLooks);
    owner.changed_(sandbox, look_at - now);
  }

  SandboxWatches& owner;
  std::string sandbox;
  MonotonicTime look_at;  // the latest that its run was told of
  runtime::Reflector pods;
  async::TaskGroup tasks;
};

SandboxWatches::SandboxWatches(kube::Client& client, Clock& clock, Random& random,
                               const async::Executor& executor, Changed changed)
    : client_(client), clock_(clock), random_(random), executor_(executor), changed_(std::move(changed)) {}

SandboxWatches::~SandboxWatches() = default;

void SandboxWatches::watch(const std::string& sandbox) {
  watches_.try_emplace(sandbox);
  begin_next();
}

/// Those that wait for a place, as long as there is one.
void SandboxWatches::begin_next() {
  if (!is_running_) return;
  auto places =
      kMost - std::ranges::count_if(watches_, [](const auto& one) { return one.second != nullptr; });
  for (const auto& [sandbox, watch] : watches_) {
    if (places <= 0) return;
    if (watch) continue;
    begin(sandbox);
    --places;
  }
}

void SandboxWatches::begin(const std::string& sandbox) {
  watches_[sandbox] = std::make_unique<Watch>(*this, sandbox);
}

void SandboxWatches::forget(const std::string& sandbox) {
  const auto found = watches_.find(sandbox);
  if (found == watches_.end()) return;
  if (found->second) ending_.take(std::move(found->second));
  watches_.erase(found);
  begin_next();
}

Task<void> SandboxWatches::run() {
  is_running_ = true;
  begin_next();
  co_await async::until_cancelled(executor_);
  is_running_ = false;
  while (!watches_.empty()) forget(std::string(watches_.begin()->first));
  co_await ending_.join();
  async::throw_cancelled();
}

}  // namespace kymaros::op
