#include "demo/demo.hpp"

#include <chrono>
#include <csignal>
#include <optional>

#include "async/loop.hpp"
#include "async/pace.hpp"
#include "async/task_group.hpp"
#include "demo/history.hpp"
#include "demo/progress.hpp"
#include "demo/results.hpp"
#include "demo/scratch_folder.hpp"
#include "demo/world.hpp"
#include "sim/serving/cluster_server.hpp"

namespace kymaros::demo {
namespace {

using namespace std::chrono_literals;

constexpr auto kRedraw = 200ms;

Time machine_time() { return std::chrono::floor<Time::duration>(std::chrono::system_clock::now()); }

/// The demonstration while it runs; everything in the order in which it is made.
class Show {
 public:
  Show(const Options& options, View& view)
      : options_(options),
        view_(view),
        until_(machine_time()),
        world_(History::beginning(until_, options.nights), options.seed, options.version),
        clock_(world_.loop().executor()),
        server_(world_.cluster(), world_.loop().executor(), clock_),
        tasks_(world_.loop().executor()) {}
  ~Show() {
    world_.stop_operator();
    tasks_.cancel();
    world_.loop().run(tasks_.join());
  }

  Result<bool> run() {
    tasks_.spawn(await_end());
    KYMAROS_TRY_VOID(open());
    play_history();
    if (!is_over_) play_round();
    if (is_over_) return false;
    view_.round_ended(newest_findings(world_.registry()));
    view_.look_here(places_, !options_.once);
    if (!options_.once) pace_->pass_until([this] { return is_over_; });
    return true;
  }

 private:
  Task<void> await_end() {
    co_await async::wait_for_signal({SIGINT, SIGTERM});
    is_over_ = true;
  }

  Result<void> open() {
    if (auto listening = server_.listen(options_.port); !listening) {
      if (options_.port != 0) listening.error().message += "; --port 0 takes any that is free";
      return listening;
    }
    auto folder = ScratchFolder::make();
    if (!folder) return fail(folder.error());
    folder_.emplace(*std::move(folder));
    const auto& tokens = world_.tokens();
    const auto text = server_.kubeconfig(
        {{"admin", tokens.admin}, {"viewer", tokens.viewer}, {"operator", tokens.operator_}});
    KYMAROS_TRY(places_.kubeconfig, folder_->write("kubeconfig", text));
    places_.address = server_.address();
    return {};
  }

  void play_history() {
    const Storyline story(options_.seed, options_.nights, options_.scenario);
    view_.begin(options_.nights);
    History(world_, story).play(options_.nights, until_, [this](int passed) {
      view_.night_passed(passed, options_.nights);
      return !is_over_;
    });
  }

  void play_round() {
    view_.round_begins(summarize_reports(world_.registry()));
    progress_.emplace(world_.registry(), [this](const Happening& what) { view_.happened(what); });
    tasks_.spawn(server_.serve());
    pace_.emplace(world_.loop(), options_.speed);
    world_.start_operator();
    world_.trigger_all();
    pace_->pass_until([this] {
      show_standings();
      return is_over_ || world_.is_at_rest();
    });
  }

  void show_standings() {
    const auto now = std::chrono::steady_clock::now();
    if (now < redraw_at_) return;
    redraw_at_ = now + kRedraw;
    view_.stands(progress_->standings());
  }

  const Options& options_;
  View& view_;
  Time until_;
  bool is_over_ = false;
  World world_;
  async::LoopClock clock_;  // the machine's
  sim::ClusterServer server_;
  std::optional<ScratchFolder> folder_;
  Places places_;
  std::optional<Progress> progress_;
  std::optional<async::Pace> pace_;
  std::chrono::steady_clock::time_point redraw_at_;
  async::TaskGroup tasks_;
};

}  // namespace

Result<bool> run(const Options& options, View& view) { return Show(options, view).run(); }

}  // namespace kymaros::demo
