#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "api/health_check_policy.hpp"
#include "api/labels.hpp"
#include "api/restore_report.hpp"
#include "api/restore_test.hpp"
#include "async/event.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "backup/velero/velero.hpp"
#include "kube/client.hpp"
#include "operator/operator.hpp"
#include "runtime/manager.hpp"
#include "support/object_store.hpp"
#include "support/small_cluster.hpp"
#include "support/small_velero.hpp"

namespace kymaros::test {

/// The line between one process and the outside. When it is cut, nothing gets through any more and nobody is
/// told: for the others the process is dead at once, wherever its code stands.
class Line final : public http::Transport {
 public:
  Line(http::Transport& other_end, const async::Executor& executor, const bool& is_cut)
      : other_end_(other_end), silence_(executor), is_cut_(is_cut) {}

  Task<Result<http::Exchange>> open(http::Request request) override {
    if (is_cut_) co_await silence_.wait();
    auto answer = co_await other_end_.open(std::move(request));
    if (is_cut_) co_await silence_.wait();
    co_return answer;
  }

 private:
  http::Transport& other_end_;
  async::Event silence_;
  const bool& is_cut_;
};

/// What the operator is given to do, and what happens meanwhile.
struct Story {
  std::string name;
  std::vector<SmallVelero::Object> backup;
  SmallVelero::Behaviour velero = {};
  std::string timeout = {};  // of the RestoreTest
  enum class Meddling { None, TestDeleted, NamespaceDeleted, SandboxDeleted, SandboxDeletedLate };
  Meddling meddling = Meddling::None;  // by somebody else, when the restore has begun
  std::string edit = {};               // of status.run, then, by a hand or another version of the operator
  std::string result, reason;          // of the report; empty: any

  bool is_deleted_midway() const {
    return meddling == Meddling::TestDeleted || meddling == Meddling::NamespaceDeleted;
  }
  Duration lasts_at_most = std::chrono::minutes(10);
};

inline std::ostream& operator<<(std::ostream& out, const Story& story) { return out << story.name; }

/// A cluster with Velero and one RestoreTest, and an operator in it that may be killed and started again.
class OperatorWorld {
 public:
  using Trouble = ObjectServer::Trouble;
  /// What is to happen to a request (not those for events); `n` counts them from 1.
  using Fault = std::function<Trouble(const http::Request& request, int n)>;

  explicit OperatorWorld(const Story& story)
      : story_(story),
        cluster_(loop_.executor(), loop_.clock()),
        velero_(cluster_, loop_.clock(), story.backup, story.velero) {
    for (const auto* name : {"team", "shop"}) cluster_.make_namespace(name);
    for (const auto& one : story.backup) cluster_.create(one.plural, one.object);
    cluster_.server.on_request([this](const http::Request& request, int) { return meet(request); });
    cluster_.also([this](const std::string& plural, const std::string& what, const json::Value& object) {
      take_note(plural, what, object);
    });
    place_wish();
    start();
  }
  ~OperatorWorld() { stop(); }

  void fault(Fault fault) { fault_ = std::move(fault); }
  /// Kills the operator when its n-th request has been carried out, before it learns of it.
  void kill_after(int n) { killed_after_ = n; }
  ObjectServer& server() { return cluster_.server; }
  async::VirtualLoop& loop() { return loop_; }

  /// Requests of the operator so far, without those for events; and those that write.
  int requests() const { return requests_; }
  int writes() const { return writes_; }

  /// Lets the world go on until the run is over and has stayed so for a while, or for as long as the story
  /// may take.
  void play(Duration longer = {}) {
    using namespace std::chrono_literals;
    const auto end = loop_.clock().monotonic() + story_.lasts_at_most + longer;
    while (loop_.clock().monotonic() < end && !trouble().empty()) pass(1s);
    took_ = requests_;
    pass(5min);
  }

  void pass(Duration time) {
    const auto end = loop_.clock().monotonic() + time;
    while (loop_.clock().monotonic() < end) {
      loop_.run_for(std::chrono::milliseconds(250));
      if (is_cut_) {
        stop();
        start();
      }
    }
  }

  /// Everything that is not as it must be after the run, in sentences.
  std::vector<std::string> trouble() {
    std::vector<std::string> found = offences_;
    look_at_report(found);
    look_at_wish(found);
    look_for_leftovers(found);
    if (restores_made_ > 1) found.push_back(fmt::format("{} restores were made", restores_made_));
    if (reports_made_ > 1) found.push_back(fmt::format("{} reports were made", reports_made_));
    return found;
  }
  /// What the report says of the backup, without names and times that each run has of its own.
  std::string verdict() {
    const auto& reports = cluster_.server.objects("restorereports");
    if (reports.empty()) return {};
    auto status = json::decode<api::RestoreReport>(reports.begin()->second).value().status;
    for (auto* level : {&status.validationLevels.rtoCompliance}) level->detail.clear();
    std::string text =
        fmt::format("score {}, coverage {}, backup {}, volumes {}, levels {}, checks", status.score,
                    status.coverage, status.backup.uid, json::serialize(json::encode(status.volumes)),
                    json::serialize(json::encode(status.validationLevels)));
    for (const auto& check : status.checks) text += " " + check.name + ":" + check.status;
    for (const auto& restore : status.restores) text += " restore:" + restore.phase;
    static const std::regex kDrawn("rp-test-nightly-[a-z0-9]{6}");
    return std::regex_replace(text, kDrawn, "rp-test-nightly-*");
  }
  /// Requests until the run was over, and in the quiet minutes after it.
  int took() const { return took_; }
  int afterwards() const { return requests_ - took_; }

 private:
  /// One life of the operator: everything that a process holds in its memory.
  struct Process {
    Process(OperatorWorld& world)
        : api(world.cluster_.server, world.loop_.executor(), world.is_cut_),
          store(world.velero_, world.loop_.executor(), world.is_cut_),
          client(api, world.loop_.clock(), world.loop_.executor(), {.server = "http://server"}),
          velero(client, only(store), world.loop_.clock(), world.random_, world.loop_.executor(), {}),
          op(client, velero, world.loop_.clock(), world.random_, world.loop_.executor(),
             {.version = "test", .clean_up_patience = std::chrono::minutes(1)}),
          manager(world.loop_.executor(), world.loop_.clock()),
          tasks(world.loop_.executor()) {
      op.add_to(manager);
      tasks.spawn(manager.run());
    }

    Line api, store;
    kube::Client client;
    backup::velero::Velero velero;
    op::Operator op;
    runtime::Manager manager;
    async::TaskGroup tasks;
  };

  void start() {
    is_cut_ = false;
    process_ = std::make_unique<Process>(*this);
  }
  void stop() {
    is_cut_ = true;
    process_->tasks.cancel();
    loop_.run(process_->tasks.join());
    process_.reset();
  }

  void place_wish() {
    place_policy();
    place_test("nightly");
  }
  void place_policy() {
    const api::HealthCheckPolicy policy{
        .metadata = {.name = "web", .namespace_ = "team"},
        .spec = {.checks = {
                     {.name = "web",
                      .type = "podStatus",
                      .podStatus = api::PodStatusCheck{.labelSelector = {{"app", "web"}}, .minReady = 1}}}}};
    cluster_.create("healthcheckpolicies", json::encode(policy));
  }

 public:
  void place_test(std::string name) {
    api::RestoreTest test;
    test.metadata = {.name = std::move(name), .namespace_ = "team", .generation = 1};
    test.spec.backupSource = {.provider = "velero", .backupName = "latest", .namespaces = {{.name = "shop"}}};
    test.spec.schedule.cron = "0 0 1 1 *";
    test.spec.readiness = {.timeout = "1m", .stableFor = "5s"};
    test.spec.healthChecks = {.policyRef = "web", .timeout = "1m"};
    test.spec.timeout = story_.timeout;
    cluster_.create("restoretests", json::encode(test));
  }

 private:
  // Faults

  Trouble meet(const http::Request& request) {
    if (request.url.contains("/events")) return Trouble::None;
    ++requests_;
    if (request.method != "GET") {
      ++writes_;
      judge_write(request);
    }
    if (requests_ == killed_after_) is_cut_ = true;
    return fault_ ? fault_(request, requests_) : Trouble::None;
  }

  /// The operator writes its own kinds, its sandboxes, their volumes, and its requests to Velero; nothing
  /// else (decision 26).
  void judge_write(const http::Request& request) {
    const std::string_view url = request.url;
    const auto path = url.substr(url.find('/', 7));
    const bool is_fine = std::ranges::any_of(
        std::to_array<std::string_view>({"/apis/restore.kymaros.io/v1alpha1/namespaces/team/",
                                         "/apis/velero.io/v1/namespaces/velero/restores",
                                         "/apis/velero.io/v1/namespaces/velero/downloadrequests",
                                         "/api/v1/persistentvolumes/pvc-", "/namespaces/rp-test-nightly-"}),
        [&](std::string_view mine) { return path.contains(mine); });
    const bool makes_sandbox = request.method == "POST" && path.starts_with("/api/v1/namespaces?") &&
                               request.body.contains("rp-test-nightly-");
    if (!is_fine && !makes_sandbox) offences_.push_back(fmt::format("{} {}", request.method, path));
  }

  // Notes

  void take_note(const std::string& plural, const std::string& what, const json::Value& object) {
    if (what == "ADDED") {
      restores_made_ += plural == "restores";
      reports_made_ += plural == "restorereports";
    }
    const bool restores =
        plural == "restores" && json::find_string(object, {"status", "phase"}) == "InProgress";
    if (restores && !std::exchange(has_begun_, true)) {
      cluster_.after(std::chrono::seconds(1), [this] { meddle(); });
    }
  }

  void meddle() {
    auto& server = cluster_.server;
    if (!story_.edit.empty()) {
      const json::Value run = json::Object{{"run", json::parse(story_.edit).value()}};
      server.merge("restoretests", kTest, json::Object{{"status", run}});
    }
    if (story_.meddling == Story::Meddling::TestDeleted) server.ask_to_remove("restoretests", kTest);
    if (story_.meddling == Story::Meddling::NamespaceDeleted)
      server.ask_to_remove("namespaces", {"", "team"});
    const bool is_late = story_.meddling == Story::Meddling::SandboxDeletedLate;
    if (story_.meddling != Story::Meddling::SandboxDeleted && !is_late) return;
    // While its restore hangs and the run has ended; or while the restored is looked at.
    cluster_.after(std::chrono::seconds(is_late ? 4 : 80), [this] {
      for (const auto& [key, object] : cluster_.server.objects("namespaces")) {
        if (key.name.starts_with("rp-test-")) return cluster_.server.ask_to_remove("namespaces", key);
      }
    });
  }

  void look_at_report(std::vector<std::string>& found) {
    const auto& reports = cluster_.server.objects("restorereports");
    if (story_.meddling == Story::Meddling::NamespaceDeleted) {
      if (!reports.empty()) found.push_back("a report is left");
      return;
    }
    if (reports.size() != 1) {
      found.push_back(fmt::format("there are {} reports", reports.size()));
      return;
    }
    const auto report = json::decode<api::RestoreReport>(reports.begin()->second).value();
    const auto& status = report.status;
    if (status.result.empty()) found.push_back("the report says nothing");
    if (story_.result.empty()) return;
    if (status.result != story_.result || status.reason != story_.reason) {
      found.push_back(fmt::format("the report says {} ({}), score {}: {}", status.result, status.reason,
                                  status.score, status.message));
    }
    const auto label = report.metadata.labels.find(std::string(api::kResultLabel));
    if (label == report.metadata.labels.end() || label->second != story_.result)
      found.push_back("the report's label does not say the result");
  }

  void look_at_wish(std::vector<std::string>& found) {
    const auto* object = cluster_.server.find("restoretests", kTest);
    if (story_.is_deleted_midway()) {
      if (object) found.push_back("the RestoreTest is still there");
      return;
    }
    const auto status = json::decode<api::RestoreTest>(*object).value().status;
    if (status.run) found.push_back("a run is under way: " + status.run->step);
    if (status.phase != "Idle") found.push_back("the test is " + status.phase);
    if (status.lastRuns.size() != 1)
      found.push_back(fmt::format("{} runs are remembered", status.lastRuns.size()));
    if (!status.sandboxNamespaces.empty()) found.push_back("the status still names a sandbox");
    if (story_.result.empty()) return;
    const auto last = story_.reason == "Inconclusive" ? std::string() : story_.result;
    if (status.lastResult != last) found.push_back("the last result is " + status.lastResult);
    for (const auto& condition : status.conditions) {
      const bool should_hold = condition.type == "Ready" || condition.type == "SandboxClean";
      if (should_hold && condition.status != "True")
        found.push_back(fmt::format("{} is {}: {}", condition.type, condition.status, condition.message));
    }
  }

  void look_for_leftovers(std::vector<std::string>& found) {
    for (const auto& [key, object] : cluster_.server.objects("namespaces")) {
      if (key.name.starts_with("rp-test-") ||
          (key.name == "team" && story_.meddling == Story::Meddling::NamespaceDeleted))
        found.push_back("namespace " + key.name + " is left");
    }
    for (const auto* plural : {"restores", "downloadrequests", "persistentvolumes"}) {
      for (const auto& [key, object] : cluster_.server.objects(plural)) {
        found.push_back(fmt::format("{} {} is left", plural, key.name));
      }
    }
  }

  static inline const kube::ObjectKey kTest{"team", "nightly"};

  Story story_;
  async::VirtualLoop loop_{Time(std::chrono::seconds(1'774'526'400))};  // 2026-03-26T12:00:00Z
  SeededRandom random_{11};
  SmallCluster cluster_;
  SmallVelero velero_;
  Fault fault_;
  int killed_after_ = 0;
  bool is_cut_ = false;
  int requests_ = 0;
  int writes_ = 0;
  int took_ = 0;
  int restores_made_ = 0;
  int reports_made_ = 0;
  bool has_begun_ = false;
  std::vector<std::string> offences_;
  std::unique_ptr<Process> process_;
};

}  // namespace kymaros::test
