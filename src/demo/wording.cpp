#include "demo/wording.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/time.hpp"

namespace kymaros::demo {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kNames = 16;  // column of the applications

std::string clock_of(Time at) { return format_time(at).substr(11, 8); }

std::string found(const Finding& finding) {
  return finding.result == "pass" ? "all is back, and works" : "see below";
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t columns, std::size_t indent) {
  std::string out, line(indent, ' ');
  const auto end_line = [&] {
    out += line + "\n";
    line.assign(indent, ' ');
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    if (line.size() > indent && line.size() + 1 + word.size() > columns) end_line();
    if (line.size() > indent) line += ' ';
    line += word;
    at = end + 1;
  }
  if (line.size() > indent) end_line();
  return out;
}

std::string introduction(int nights) {
  auto text = wrapped(
      "A simulated Kubernetes cluster with Velero and five applications, all in this process. Each is backed "
      "up "
      "every night, and Kymaros restores every backup into a sandbox and judges it. The operator is the real "
      "one.",
      kColumns, 0);
  const auto what = nights > 1 ? fmt::format("the last {} nights", nights) : std::string("last night");
  return text + fmt::format("\nFirst {}, in fast motion:\n", what);
}

std::string summary_text(const HistorySummary& history) {
  if (history.runs == 0) return "\nNow one round live:\n\n";
  return fmt::format("  {} restore tests: {} passed, {} partly, {} failed\n\nNow one round live:\n\n",
                     history.runs, history.passed, history.partial, history.failed);
}

std::string happening_line(const Happening& what) {
  return fmt::format("{}  {:<{}} {}\n", clock_of(what.at), what.test, kNames, what.text);
}

std::string standing_line(const Standing& standing) {
  const auto step = !standing.step.empty()     ? standing.step
                    : !standing.result.empty() ? fmt::format("{} {}", standing.result, standing.score)
                                               : "waits";
  return fmt::format("  {:<{}} {:<12} {}\n", standing.test, kNames, step, standing.detail);
}

std::string results_table(const std::vector<Finding>& findings) {
  auto out = fmt::format("\n{:<{}} {:<8} {:>5}  {:>7}  {:>10}  {}\n", "APPLICATION", kNames, "RESULT",
                         "SCORE", "BACK IN", "BACKUP AGE", "FOUND");
  for (const auto& one : findings) {
    out += fmt::format("{:<{}} {:<8} {:>5}  {:>7}  {:>10}  {}\n", one.test, kNames, one.result, one.score,
                       one.rto, one.backup_age, found(one));
  }
  return out;
}

std::string explanations(const std::vector<Finding>& findings) {
  std::string out;
  for (const auto& one : findings) {
    if (one.result != "pass") out += "\n" + wrapped(explain(one), kColumns, 0);
  }
  return out;
}

std::string next_places(const Places& places, bool goes_on) {
  if (!goes_on) return {};
  return fmt::format(R"(
Look around in the cluster ({}):

  export KUBECONFIG={}
  kubectl get restoretests,restorereports -n restore-tests
  kubectl logs -n ledger ledger-0
  kubectl annotate restoretest shop -n restore-tests kymaros.io/trigger-now=true

The cluster lives until Ctrl-C.
)",
                     places.address, places.kubeconfig);
}

}  // namespace kymaros::demo
