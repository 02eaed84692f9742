#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

/// The closed sets of words that our kinds use, in C++ and on the wire:
/// `to_string(Provider::Velero)` is "velero", `from_string<Provider>("velero")` is Provider::Velero.
namespace kymaros::api {

template <class E>
struct Word {
  E value;
  std::string_view text;
};

/// The words of an enum, in the order of messages; specialised below as a std::array of Word<E>.
template <class E>
inline constexpr std::nullptr_t kWords = nullptr;

template <class E>
concept Vocabulary =
    std::is_enum_v<E> && !std::is_same_v<std::remove_cvref_t<decltype(kWords<E>)>, std::nullptr_t>;

template <Vocabulary E>
constexpr std::string_view to_string(E value) {
  for (const auto& word : kWords<E>) {
    if (word.value == value) return word.text;
  }
  return {};
}

template <Vocabulary E>
constexpr std::optional<E> from_string(std::string_view text) {
  for (const auto& word : kWords<E>) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

/// "velero, kasten, trilio"
template <Vocabulary E>
std::string list_words() {
  std::string list;
  for (const auto& word : kWords<E>) list.append(list.empty() ? "" : ", ").append(word.text);
  return list;
}

enum class Provider { Velero, Kasten, Trilio };
template <>
inline constexpr auto kWords<Provider> = std::to_array<Word<Provider>>(
    {{Provider::Velero, "velero"}, {Provider::Kasten, "kasten"}, {Provider::Trilio, "trilio"}});

/// Decision 16.
enum class NetworkIsolation { Strict, Group, DenyAll };
template <>
inline constexpr auto kWords<NetworkIsolation> =
    std::to_array<Word<NetworkIsolation>>({{NetworkIsolation::Strict, "strict"},
                                           {NetworkIsolation::Group, "group"},
                                           {NetworkIsolation::DenyAll, "deny-all"}});

/// Decision 4.
enum class VerdictMode { Strict, Score };
template <>
inline constexpr auto kWords<VerdictMode> =
    std::to_array<Word<VerdictMode>>({{VerdictMode::Strict, "strict"}, {VerdictMode::Score, "score"}});

/// Decision 24.
enum class ReportRetention { Keep, WithTest };
template <>
inline constexpr auto kWords<ReportRetention> = std::to_array<Word<ReportRetention>>(
    {{ReportRetention::Keep, "Keep"}, {ReportRetention::WithTest, "WithTest"}});

enum class CheckType { PodStatus, HttpGet, Exec, TcpSocket, ResourceExists };
template <>
inline constexpr auto kWords<CheckType> =
    std::to_array<Word<CheckType>>({{CheckType::PodStatus, "podStatus"},
                                    {CheckType::HttpGet, "httpGet"},
                                    {CheckType::Exec, "exec"},
                                    {CheckType::TcpSocket, "tcpSocket"},
                                    {CheckType::ResourceExists, "resourceExists"}});

enum class CheckStatus { Pass, Fail, Skip };
template <>
inline constexpr auto kWords<CheckStatus> = std::to_array<Word<CheckStatus>>(
    {{CheckStatus::Pass, "pass"}, {CheckStatus::Fail, "fail"}, {CheckStatus::Skip, "skip"}});

enum class LevelStatus { Pass, Partial, Fail, NotTested };
template <>
inline constexpr auto kWords<LevelStatus> =
    std::to_array<Word<LevelStatus>>({{LevelStatus::Pass, "pass"},
                                      {LevelStatus::Partial, "partial"},
                                      {LevelStatus::Fail, "fail"},
                                      {LevelStatus::NotTested, "not_tested"}});

enum class RunResult { Pass, Partial, Fail };
template <>
inline constexpr auto kWords<RunResult> = std::to_array<Word<RunResult>>(
    {{RunResult::Pass, "pass"}, {RunResult::Partial, "partial"}, {RunResult::Fail, "fail"}});

enum class RunTrigger { First, Schedule, Manual, Api };
template <>
inline constexpr auto kWords<RunTrigger> =
    std::to_array<Word<RunTrigger>>({{RunTrigger::First, "First"},
                                     {RunTrigger::Schedule, "Schedule"},
                                     {RunTrigger::Manual, "Manual"},
                                     {RunTrigger::Api, "Api"}});

/// The phases of the brief: Idle -> Running -> (Completed | Failed) -> Idle (decision 13).
enum class RestoreTestPhase { Idle, Running, Completed, Failed };
template <>
inline constexpr auto kWords<RestoreTestPhase> =
    std::to_array<Word<RestoreTestPhase>>({{RestoreTestPhase::Idle, "Idle"},
                                           {RestoreTestPhase::Running, "Running"},
                                           {RestoreTestPhase::Completed, "Completed"},
                                           {RestoreTestPhase::Failed, "Failed"}});

}  // namespace kymaros::api
