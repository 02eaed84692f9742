#include "simulation/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/crd_manifests.hpp"
#include "json/yaml.hpp"
#include "sim/object.hpp"

namespace kymaros::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto kTend = 250ms;   // how often replicas are tended
constexpr auto kLook = 10s;     // how often invariants look
constexpr auto kRestart = 10s;  // until the cluster starts a process again
constexpr auto kCleanUp = 3h;   // more than a restore may hang that holds it up
constexpr const char* kTests = "restoretests.restore.kymaros.io";

bool is_about_lease(const http::Request& request) { return request.url.find("/leases") != std::string::npos; }

bool is_about_events(const http::Request& request) {
  return request.url.find("/events") != std::string::npos;
}

std::string_view word(sim::Change::Kind kind) {
  if (kind == sim::Change::Kind::Added) return "added";
  return kind == sim::Change::Kind::Modified ? "changed" : "deleted";
}

/// What tells one state of an object from the next, for the log.
std::string gist(const json::Value& object) {
  for (const auto* member : {"phase", "result"}) {
    const auto text = json::find_string(object, {"status", member});
    const auto step = json::find_string(object, {"status", "run", "step"});
    if (!text.empty()) return step.empty() ? " " + text : " " + text + " " + step;
  }
  return {};
}

}  // namespace

World::World(Options options)
    : loop_(options.start),
      random_(options.seed),
      cluster_random_(options.seed + 0x9e3779b97f4a7c15U),
      operator_random_(options.seed + 0x3c6ef372fe94f82aU),
      settings_(std::move(options.settings)),
      lease_(options.lease),
      cluster_(loop_.executor(), loop_.clock(), cluster_random_, std::move(options.cluster)),
      line_(cluster_.api(), loop_.executor(), loop_.clock(),
            [this](const http::Request& request) { return meet(request); }),
      invariants_(all_invariants(cluster_.registry())) {
  cluster_.registry().storage().observe([this](const sim::Change& change) { tell(change); });
  cluster_.api().on_audit([this](const sim::AuditEntry& entry) { hear(entry); });
  for (const auto& manifest : api::crd_manifests()) {
    cluster_.registry()
        .create("customresourcedefinitions.apiextensions.k8s.io", json::parse_yaml(manifest.yaml).value())
        .value();
  }
  cluster_.registry()
      .create("namespaces", json::Object{{"metadata", json::Object{{"name", settings_.own_namespace}}}})
      .value();
  pass(5s);
}

World::~World() = default;

void World::start_operator() {
  replicas_.push_back(
      {.name = fmt::format("operator-{}", replicas_.size() + 1), .starts_at = loop_.clock().monotonic()});
  tend_replicas();
}

void World::kill_operator() {
  for (auto& replica : replicas_) {
    if (!replica.process || replica.process->is_killed()) continue;
    note(replica.name + " is killed");
    coverage_.restarted(Restart::Killed);
    return replica.process->kill();
  }
}

void World::stop_operators() {
  coverage_.restarted(Restart::Stopped);
  for (auto& replica : replicas_) {
    if (replica.process) replica.process->stop();
  }
}

void World::keep_operators_away(bool are_away) {
  operators_are_away_ = are_away;
  if (!are_away) return;
  for (auto& replica : replicas_) replica.process.reset();
}

void World::disturb_at_request(int n, Disturbance disturbance) {
  disturb_at_ = requests_ + n;
  disturbance_ = disturbance;
}

/// Nothing: it goes its way as any other.
std::optional<sim::Fault> World::disturb(const http::Request& request) {
  using Kind = sim::Fault::Kind;
  switch (disturbance_) {
    case Disturbance::KilledBefore:
    case Disturbance::KilledAfter:
      kill_operator();
      // Severed: whatever comes back is not heard.
      return sim::Fault{.kind = disturbance_ == Disturbance::KilledBefore ? Kind::Refused : Kind::None};
    case Disturbance::Stopped:
      stop_operators();
      return std::nullopt;
    case Disturbance::ServerError:
      return sim::Fault{.kind = Kind::ServerError};
    case Disturbance::Conflict:
      return request.method == "GET" ? std::nullopt : std::optional(sim::Fault{.kind = Kind::Conflict});
    case Disturbance::AnswerLost:
      return sim::Fault{.kind = Kind::AnswerLost};
    case Disturbance::PastForgotten:
      registry().storage().compact();
      cluster_.api().watches().break_all();
      return std::nullopt;
  }
  return std::nullopt;
}

sim::Fault World::meet(const http::Request& request) {
  if (is_about_events(request)) return {};
  if (!is_about_lease(request)) ++requests_;
  const auto n = requests_;
  if (is_deadly_ && is_deadly_(request)) {
    kill_operator();
    return {};
  }
  if (n == disturb_at_) {
    disturb_at_ = 0;
    note(fmt::format("disturbed at request {}: {} {}", n, request.method, request.url));
    if (const auto fault = disturb(request)) return *fault;
  }
  const auto fault = decide_ ? decide_(request, n) : sim::Fault();
  if (fault.kind != sim::Fault::Kind::None) {
    note(fmt::format("fault: {} at request {}: {} {}", sim::name_of(fault.kind), n, request.method,
                     request.url));
  }
  return fault;
}

void World::tend_replicas() {
  const auto now = loop_.clock().monotonic();
  for (auto& replica : replicas_) {
    if (replica.process && (replica.process->is_killed() || replica.process->has_ended())) {
      replica.process.reset();
      replica.starts_at = now + kRestart;
    }
    if (replica.process || operators_are_away_ || now < replica.starts_at) continue;
    auto settings = settings_;
    settings.instance = replica.name;
    note(replica.name + " starts");
    replica.process = std::make_unique<OperatorProcess>(fmt::format("{}-{}", replica.name, ++replica.lives),
                                                        Outside{line_, cluster_.velero().object_store()},
                                                        loop_, operator_random_, settings, lease_);
  }
}

void World::pass(Duration time) {
  pass_until([] { return false; }, time);
}

/// Moment by moment: `holds` is asked whenever something was written, so that no state is too short to be
/// seen.
bool World::pass_until(const std::function<bool()>& holds, Duration most) {
  auto& clock = loop_.clock();
  const auto end = clock.monotonic() + most;
  std::optional<std::int64_t> seen;
  while (true) {
    loop_.settle();
    if (seen != registry().storage().version()) {
      seen = registry().storage().version();
      if (holds()) return true;
    }
    const auto next = std::min(end, tended_at_ + kTend);
    if (clock.advance(next)) continue;
    clock.advance_to(next);
    tended_at_ = next;
    tend_replicas();
    if (next >= looked_at_ + kLook) look();
    if (next >= end) return holds();
  }
}

void World::look() {
  looked_at_ = loop_.clock().monotonic();
  const bool is_alive = std::ranges::any_of(
      replicas_, [](const auto& replica) { return replica.process && !replica.process->is_killed(); });
  if (cluster_.api().is_down() || !is_alive || decide_) reachable_since_ = looked_at_;
  for (const auto& one : invariants_) one->looked(reachable_since_);
}

bool World::is_at_rest() {
  const auto now = loop_.clock().now();
  return std::ranges::all_of(registry().list(kTests, ""), [&](const auto& test) {
    const bool is_running = json::find(*test, {"status", "run"}) != nullptr;
    const bool is_asked_for = sim::annotation_of(*test, "kymaros.io/trigger-now") == "true";
    const auto next = sim::time_at(*test, {"status", "nextRunAt"});
    const bool is_idle = json::find_string(*test, {"status", "phase"}) == "Idle";
    return is_idle && !is_running && !is_asked_for && (!next || *next > now + 1s);
  });
}

void World::come_to_rest(Duration most) {
  if (!pass_until([this] { return is_at_rest(); }, most)) unrest_ = "a run does not end";
  for (const auto& one : invariants_) one->at_rest();
}

void World::delete_everything() {
  for (const auto& test : registry().list(kTests, "")) registry().remove(kTests, sim::key_of(*test)).value();
  pass_until([this] { return registry().list(kTests, "").empty(); }, kCleanUp);
  pass(12min);  // Velero keeps download requests for ten minutes
  for (const auto& one : invariants_) one->all_deleted();
}

std::vector<std::string> World::offences() const {
  std::vector<std::string> out;
  if (!unrest_.empty()) out.push_back("the world comes to rest: " + unrest_);
  for (const auto& one : invariants_) {
    for (const auto& sentence : one->offences()) out.push_back(one->name() + ": " + sentence);
  }
  return out;
}

void World::note(const std::string& line) {
  log_ += fmt::format("{} {}\n", format_micro_time(loop_.clock().now()), line);
}

void World::tell(const sim::Change& change) {
  const bool is_of_operators =
      change.resource == "events" && !json::find_string(*change.object, {"action"}).empty();
  if (change.resource != "leases.coordination.k8s.io" && !is_of_operators) {
    note(fmt::format("{} {} {}{}", word(change.kind), change.resource, to_string(sim::key_of(*change.object)),
                     gist(*change.object)));
  }
  coverage_.changed(change);
  for (const auto& one : invariants_) one->changed(change);
}

void World::hear(const sim::AuditEntry& entry) {
  if (!entry.user.starts_with("operator-")) return;
  if (entry.path.find("/leases") == std::string::npos)
    note(fmt::format("{}: {} {} {}", entry.user, entry.method, entry.path, entry.code));
  for (const auto& one : invariants_) one->requested(entry);
}

}  // namespace kymaros::simulation
