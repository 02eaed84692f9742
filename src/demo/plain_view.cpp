#include <fmt/format.h>

#include <utility>

#include "demo/view.hpp"
#include "demo/wording.hpp"

namespace kymaros::demo {
namespace {

/// Lines, one after the other.
class PlainView final : public View {
 public:
  explicit PlainView(Print print) : print_(std::move(print)) {}

  void begin(int nights) override { print_(introduction(nights)); }
  void night_passed(int passed, int nights) override {
    if (passed % 30 == 0 || passed == nights) print_(fmt::format("  {} of {} nights\n", passed, nights));
  }
  void round_begins(const HistorySummary& history) override { print_(summary_text(history)); }
  void happened(const Happening& what) override { print_(happening_line(what)); }
  void stands(const std::vector<Standing>&) override {}
  void round_ended(const std::vector<Finding>& findings) override {
    print_(results_table(findings) + explanations(findings));
  }
  void look_here(const Places& places, bool goes_on) override { print_(next_places(places, goes_on)); }

 private:
  Print print_;
};

}  // namespace

std::unique_ptr<View> plain_view(Print print) { return std::make_unique<PlainView>(std::move(print)); }

}  // namespace kymaros::demo
