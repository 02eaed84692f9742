#include "operator/sandbox_watches.hpp"

#include <algorithm>
#include <utility>

#include "async/cancellation.hpp"
#include "async/event.hpp"

namespace kymaros::op {
namespace {

constexpr auto kMost = 48;

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
  Watch(SandboxWatches& owner, const std::string& sandbox)
      : pods(owner.client_, owner.clock_, owner.random_, owner.executor_, kPods, {.namespace_ = sandbox},
             {.projection = keep_identity}),
        tasks(owner.executor_) {
    pods.on_change([&owner, sandbox](const auto&, const auto*, const auto*) { owner.changed_(sandbox); });
    tasks.spawn(pods.run());
  }
  runtime::Reflector pods;
  async::TaskGroup tasks;
};

SandboxWatches::SandboxWatches(kube::Client& client, Clock& clock, Random& random,
                               const async::Executor& executor, Changed changed)
    : client_(client), clock_(clock), random_(random), executor_(executor), changed_(std::move(changed)) {}

SandboxWatches::~SandboxWatches() = default;

void SandboxWatches::bury() {
  std::erase_if(ending_, [](const std::unique_ptr<Watch>& watch) { return watch->tasks.size() == 0; });
}

void SandboxWatches::watch(const std::string& sandbox) {
  bury();
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
  bury();
  const auto found = watches_.find(sandbox);
  if (found == watches_.end()) return;
  if (found->second) {
    found->second->tasks.cancel();
    ending_.push_back(std::move(found->second));
  }
  watches_.erase(found);
  begin_next();
}

Task<void> SandboxWatches::run() {
  is_running_ = true;
  begin_next();
  async::Event never(executor_);
  try {
    co_await never.wait();
  } catch (...) {
    is_running_ = false;  // cancelled; nothing else ends this wait
  }
  co_await async::finish_undisturbed();
  co_await stop();
  async::throw_cancelled();
}

Task<void> SandboxWatches::stop() {
  while (!watches_.empty()) forget(std::string(watches_.begin()->first));
  // While one is waited for, forget() may bury others.
  const auto ending = std::exchange(ending_, {});
  for (const auto& watch : ending) co_await watch->tasks.join();
}

}  // namespace kymaros::op
