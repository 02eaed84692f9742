#include "sim/kubelet/behaviour.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/duration.hpp"
#include "sim/fields.hpp"
#include "sim/kubelet/words.hpp"

namespace kymaros::sim {
namespace {

constexpr std::string_view kPrefix = "sim.kubernetes.io/";
using Texts = std::map<std::string, std::string>;

Result<void> read_image(ContainerBehaviour& behaviour, std::string_view text) {
  using Image = ContainerBehaviour::Image;
  static const std::map<std::string_view, Image> kImages{{"missing", Image::Missing},
                                                         {"unreachable", Image::Unreachable}};
  const auto found = kImages.find(text);
  if (found == kImages.end()) return fail(ErrorCode::Invalid, "no fate of images: " + std::string(text));
  behaviour.image = found->second;
  return {};
}

Result<void> read_ready(ContainerBehaviour& behaviour, std::string_view text) {
  if (text == "never") {
    behaviour.ready_after = Duration::max();
    return {};
  }
  KYMAROS_TRY(const auto words, Words::parse(text, {"after", "until"}));
  KYMAROS_TRY(behaviour.ready_after, words.duration("after", Duration::zero()));
  if (!words.has("until")) return {};
  KYMAROS_TRY(behaviour.ready_until, words.duration("until", {}));
  return {};
}

Result<void> read_live(ContainerBehaviour& behaviour, std::string_view text) {
  KYMAROS_TRY(const auto words, Words::parse(text, {"until"}));
  KYMAROS_TRY(behaviour.live_until, words.duration("until", Duration::zero()));
  return {};
}

Result<void> read_crash(ContainerBehaviour& behaviour, std::string_view text) {
  KYMAROS_TRY(const auto words, Words::parse(text, {"after", "exit", "reason", "times"}));
  ContainerBehaviour::Ending ending{.reason = words.text("reason")};
  KYMAROS_TRY(ending.after, words.duration("after", Duration::zero()));
  KYMAROS_TRY(ending.exit_code, words.number("exit", ending.reason == "OOMKilled" ? 137 : 1));
  if (words.has("times")) {
    KYMAROS_TRY(ending.times, words.number("times", 0));
  }
  behaviour.ending = ending;
  return {};
}

Result<void> read_complete(ContainerBehaviour& behaviour, std::string_view text) {
  KYMAROS_TRY(const auto words, Words::parse(text, {"after", "when"}));
  ContainerBehaviour::Ending ending{.when = words.text("when")};
  KYMAROS_TRY(ending.after, words.duration("after", Duration::zero()));
  behaviour.ending = ending;
  return {};
}

Result<void> read_http(ContainerBehaviour& behaviour, std::string_view text) {
  for (auto line : lines_of(text)) {
    ContainerBehaviour::HttpAnswer answer;
    KYMAROS_TRY(answer.port, number_of(take_word(line)));
    answer.path = take_word(line);
    KYMAROS_TRY(answer.status, number_of(take_word(line)));
    answer.body = line;
    behaviour.http.push_back(std::move(answer));
  }
  return {};
}

Result<void> read_tcp(ContainerBehaviour& behaviour, std::string_view text) {
  for (auto line : lines_of(text)) {
    ContainerBehaviour::TcpAnswer answer;
    KYMAROS_TRY(answer.port, number_of(take_word(line)));
    answer.greeting = line;
    behaviour.tcp.push_back(std::move(answer));
  }
  return {};
}

Result<void> read_exec(ContainerBehaviour& behaviour, std::string_view text) {
  for (const auto line : lines_of(text)) {
    const auto at = line.rfind(" = ");
    if (at == std::string_view::npos) return fail(ErrorCode::Invalid, "no \" = \" in " + std::string(line));
    auto rest = line.substr(at + 3);
    ContainerBehaviour::ExecAnswer answer{.command = std::string(line.substr(0, at))};
    KYMAROS_TRY(answer.exit_code, number_of(take_word(rest)));
    answer.output = rest;
    behaviour.exec.push_back(std::move(answer));
  }
  return {};
}

template <Duration ContainerBehaviour::* kMember>
Result<void> read_duration(ContainerBehaviour& behaviour, std::string_view text) {
  KYMAROS_TRY(behaviour.*kMember, parse_duration(text));
  return {};
}

Result<void> read_logs(ContainerBehaviour& behaviour, std::string_view text) {
  behaviour.logs = text;
  return {};
}

using ReadWord = Result<void> (*)(ContainerBehaviour&, std::string_view);
ReadWord reader_of(std::string_view word) {
  static const std::map<std::string_view, ReadWord> kReaders{
      {"image", read_image},
      {"pull", read_duration<&ContainerBehaviour::pull>},
      {"start", read_duration<&ContainerBehaviour::start>},
      {"stop", read_duration<&ContainerBehaviour::stop>},
      {"ready", read_ready},
      {"live", read_live},
      {"crash", read_crash},
      {"complete", read_complete},
      {"http", read_http},
      {"tcp", read_tcp},
      {"exec", read_exec},
      {"logs", read_logs}};
  const auto found = kReaders.find(word);
  return found == kReaders.end() ? nullptr : found->second;
}

Result<void> read_failure(std::string& into, std::string_view text) {
  KYMAROS_TRY(const auto words, Words::parse_text(text, "fails"));
  into = words.text("fails");
  return {};
}

Result<void> read_mount(PodBehaviour& pod, std::string_view text) {
  if (text.starts_with("fails")) return read_failure(pod.mount_failure, text);
  KYMAROS_TRY(pod.mount, parse_duration(text));
  return {};
}

Result<void> read_attach(PodBehaviour& pod, std::string_view text) {
  return read_failure(pod.attach_failure, text);
}

Result<void> read_sandbox(PodBehaviour& pod, std::string_view text) {
  return read_failure(pod.sandbox_failure, text);
}

Result<void> read_eviction(PodBehaviour& pod, std::string_view text) {
  KYMAROS_TRY(const auto words, Words::parse(text, {"after", "message"}));
  PodBehaviour::Eviction eviction{.message = words.has("message") ? words.text("message")
                                                                  : "The node was low on resource: memory. "};
  KYMAROS_TRY(eviction.after, words.duration("after", Duration::zero()));
  pod.eviction = eviction;
  return {};
}

using ReadPodWord = Result<void> (*)(PodBehaviour&, std::string_view);
ReadPodWord pod_reader_of(std::string_view word) {
  static const std::map<std::string_view, ReadPodWord> kReaders{
      {"mount", read_mount}, {"attach", read_attach}, {"sandbox", read_sandbox}, {"evict", read_eviction}};
  const auto found = kReaders.find(word);
  return found == kReaders.end() ? nullptr : found->second;
}

/// What the annotations say, by word: "crash", "crash.web".
Texts said_by(const json::Value& pod) {
  Texts out;
  for (const auto& [name, text] : object_at(pod, {"metadata", "annotations"})) {
    const std::string_view key = name;
    if (key.starts_with(kPrefix) && text.is_string()) {
      out.emplace(key.substr(kPrefix.size()), text.get_string());
    }
  }
  return out;
}

std::string_view without_tag(std::string_view image) {
  const auto colon = image.rfind(':');
  const auto slash = image.rfind('/');
  const bool is_tag = colon != std::string_view::npos && (slash == std::string_view::npos || slash < colon);
  return is_tag ? image.substr(0, colon) : image;
}

Result<void> apply(ContainerBehaviour& behaviour, const std::string& word, std::string_view text) {
  const auto read = reader_of(word);
  return read ? read(behaviour, text) : fail(ErrorCode::Invalid, "no such word: " + word);
}

Result<void> apply_image(ContainerBehaviour& behaviour, const ImageBehaviours& images,
                         std::string_view image) {
  for (const auto name : {without_tag(image), image}) {
    const auto found = images.find(std::string(name));
    if (found == images.end()) continue;
    for (const auto& [word, text] : found->second) KYMAROS_TRY_VOID(apply(behaviour, word, text));
  }
  return {};
}

/// Those for all containers first, then those for this one.
Result<void> apply_annotations(ContainerBehaviour& behaviour, const Texts& said, const std::string& container,
                               bool takes_general_words) {
  for (const auto& [word, text] : said) {
    const bool is_general = !word.contains('.') && !pod_reader_of(word);
    if (takes_general_words && is_general) KYMAROS_TRY_VOID(apply(behaviour, word, text));
  }
  for (const auto& [word, text] : said) {
    const auto dot = word.find('.');
    if (dot == std::string::npos || word.substr(dot + 1) != container) continue;
    KYMAROS_TRY_VOID(apply(behaviour, word.substr(0, dot), text));
  }
  return {};
}

bool is_to_end(const json::Value& pod, const json::Value& container, bool is_init) {
  if (is_init) return json::find_string(container, {"restartPolicy"}) != "Always";
  return string_at(pod, {"spec", "restartPolicy"}, "Always") != "Always";
}

Result<void> read_containers(PodBehaviour& out, const json::Value& pod, const ImageBehaviours& images,
                             bool is_init) {
  const auto said = said_by(pod);
  for (const auto& container : items_at(pod, {"spec", is_init ? "initContainers" : "containers"})) {
    const auto name = json::find_string(container, {"name"});
    ContainerBehaviour behaviour;
    if (is_to_end(pod, container, is_init)) behaviour.ending = {.after = std::chrono::seconds(1)};
    KYMAROS_TRY_VOID(apply_image(behaviour, images, json::find_string(container, {"image"})));
    KYMAROS_TRY_VOID(apply_annotations(behaviour, said, name, !is_init));
    out.containers.emplace(name, std::move(behaviour));
  }
  return {};
}

}  // namespace

const ContainerBehaviour::HttpAnswer* ContainerBehaviour::http_answer(int port, std::string_view path) const {
  const auto found = std::ranges::find_if(http, [&](const HttpAnswer& one) {
    const std::string_view known = one.path;
    const bool fits =
        known.ends_with('*') ? path.starts_with(known.substr(0, known.size() - 1)) : known == path;
    return one.port == port && fits;
  });
  return found == http.end() ? nullptr : &*found;
}

const ContainerBehaviour::TcpAnswer* ContainerBehaviour::tcp_answer(int port) const {
  const auto found = std::ranges::find(tcp, port, &TcpAnswer::port);
  return found == tcp.end() ? nullptr : &*found;
}

const ContainerBehaviour::ExecAnswer* ContainerBehaviour::exec_answer(std::string_view command) const {
  const auto found = std::ranges::find(exec, command, &ExecAnswer::command);
  return found == exec.end() ? nullptr : &*found;
}

bool ContainerBehaviour::listens_on(int port) const {
  return tcp_answer(port) || std::ranges::find(http, port, &HttpAnswer::port) != http.end();
}

Result<PodBehaviour> read_behaviour(const json::Value& pod, const ImageBehaviours& images) {
  PodBehaviour out;
  for (const auto& [word, text] : said_by(pod)) {
    if (const auto read = pod_reader_of(word)) KYMAROS_TRY_VOID(read(out, text));
  }
  KYMAROS_TRY_VOID(read_containers(out, pod, images, true));
  KYMAROS_TRY_VOID(read_containers(out, pod, images, false));
  for (const auto& [word, text] : said_by(pod)) {
    const auto dot = word.find('.');
    if (dot != std::string::npos && !out.containers.contains(word.substr(dot + 1)))
      return fail(ErrorCode::Invalid, "no such container: " + word);
  }
  return out;
}

}  // namespace kymaros::sim
