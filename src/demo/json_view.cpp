#include <utility>

#include "base/time.hpp"
#include "demo/view.hpp"

namespace kymaros::demo {
namespace {

/// One object a line, told apart by "event".
class JsonView final : public View {
 public:
  explicit JsonView(Print print) : print_(std::move(print)) {}

  void begin(int nights) override { tell({{"event", "begin"}, {"nights", nights}}); }
  void night_passed(int passed, int nights) override {
    tell({{"event", "night"}, {"passed", passed}, {"nights", nights}});
  }
  void round_begins(const HistorySummary& history) override {
    tell({{"event", "round"},
          {"history", json::Object{{"runs", history.runs},
                                   {"pass", history.passed},
                                   {"partial", history.partial},
                                   {"fail", history.failed}}}});
  }
  void happened(const Happening& what) override {
    tell({{"event", "happening"}, {"time", format_time(what.at)}, {"test", what.test}, {"text", what.text}});
  }
  void stands(const std::vector<Standing>&) override {}
  void round_ended(const std::vector<Finding>& findings) override {
    for (const auto& one : findings) {
      tell({{"event", "result"},
            {"test", one.test},
            {"result", one.result},
            {"score", one.score},
            {"rto", one.rto},
            {"backup", one.backup},
            {"backupAge", one.backup_age},
            {"report", one.report},
            {"message", one.message}});
    }
  }
  void look_here(const Places& places, bool goes_on) override {
    if (goes_on) tell({{"event", "ready"}, {"kubeconfig", places.kubeconfig}, {"address", places.address}});
  }

 private:
  void tell(const json::Object& object) { print_(json::serialize(object) + "\n"); }

  Print print_;
};

}  // namespace

std::unique_ptr<View> json_view(Print print) { return std::make_unique<JsonView>(std::move(print)); }

}  // namespace kymaros::demo
