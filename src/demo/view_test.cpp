#include "demo/view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/value.hpp"

namespace kymaros::demo {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What a view prints.
struct Screen {
  std::string text;
  Print print() {
    return [this](std::string_view more) { text += more; };
  }
  std::string take() { return std::exchange(text, {}); }
};

const Happening kHappening{
    .at = Time(std::chrono::seconds(1'774'526'400)), .test = "shop", .text = "removes the sandbox"};

TEST(PlainView, SaysWhatHappensLineByLine) {
  Screen screen;
  const auto view = plain_view(screen.print());
  view->happened(kHappening);
  EXPECT_EQ(screen.take(), "12:00:00  shop             removes the sandbox\n");
  view->stands({{.test = "shop", .step = "CleanUp"}});
  EXPECT_EQ(screen.take(), "") << "nothing is drawn anew where there is no terminal";
}

TEST(PlainView, CountsNightsSeldom) {
  Screen screen;
  const auto view = plain_view(screen.print());
  for (int night = 1; night <= 90; ++night) view->night_passed(night, 90);
  EXPECT_EQ(screen.take(), "  30 of 90 nights\n  60 of 90 nights\n  90 of 90 nights\n");
}

TEST(TerminalView, DrawsInTheSamePlace) {
  Screen screen;
  const auto view = terminal_view(screen.print(), 80);
  view->stands({{.test = "shop", .step = "Restore"}, {.test = "blog"}});
  EXPECT_THAT(screen.take(), Not(HasSubstr("\x1b[")));
  view->stands({{.test = "shop", .step = "Validate"}, {.test = "blog"}});
  EXPECT_THAT(screen.take(), HasSubstr("\x1b[3A")) << "two tests and an empty line";
}

TEST(TerminalView, CutsWhatIsWiderThanTheTerminal) {
  Screen screen;
  const auto view = terminal_view(screen.print(), 30);
  view->stands({{.test = "shop", .step = "Restore", .detail = std::string(100, 'x')}});
  EXPECT_LE(screen.take().find('\n'), 29u);
}

TEST(TerminalView, SaysWhatHappensAfterTheRound) {
  Screen screen;
  const auto view = terminal_view(screen.print(), 80);
  view->happened(kHappening);
  EXPECT_EQ(screen.take(), "") << "drawn with where the tests stand";
  view->round_ended({});
  screen.take();
  view->happened(kHappening);
  EXPECT_THAT(screen.take(), HasSubstr("removes the sandbox"));
}

TEST(JsonView, EveryLineIsAnObjectWithAnEvent) {
  Screen screen;
  const auto view = json_view(screen.print());
  view->begin(90);
  view->night_passed(1, 90);
  view->round_begins({});
  view->happened(kHappening);
  view->round_ended({{.test = "shop", .result = "pass", .score = 100}});
  view->look_here({.kubeconfig = "/k", .address = "https://127.0.0.1:1"}, true);
  int lines = 0;
  for (std::size_t at = 0; at < screen.text.size(); ++lines) {
    const auto end = screen.text.find('\n', at);
    const auto object = json::parse(screen.text.substr(at, end - at));
    ASSERT_TRUE(object.has_value());
    EXPECT_FALSE(json::find_string(*object, {"event"}).empty());
    at = end + 1;
  }
  EXPECT_EQ(lines, 6);
}

}  // namespace
}  // namespace kymaros::demo
