#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "demo/progress.hpp"
#include "demo/results.hpp"

namespace kymaros::demo {

/// Where what is shown goes; flushed after each call.
using Print = std::function<void(std::string_view)>;

/// Where to look next.
struct Places {
  std::string kubeconfig, address;
};

/// What the demonstration looks like: lines, a display that redraws itself, or JSON.
class View {
 public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  virtual void begin(int nights) = 0;
  virtual void night_passed(int passed, int nights) = 0;
  virtual void round_begins(const HistorySummary& history) = 0;
  virtual void happened(const Happening& what) = 0;
  /// From time to time, while the round runs.
  virtual void stands(const std::vector<Standing>& standings) = 0;
  virtual void round_ended(const std::vector<Finding>& findings) = 0;
  /// `goes_on`: until somebody ends it.
  virtual void look_here(const Places& places, bool goes_on) = 0;
};

std::unique_ptr<View> plain_view(Print print);
/// For a terminal with so many columns.
std::unique_ptr<View> terminal_view(Print print, int columns);
/// One object a line.
std::unique_ptr<View> json_view(Print print);

}  // namespace kymaros::demo
