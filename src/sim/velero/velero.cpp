#include "sim/velero/velero.hpp"

#include <charconv>
#include <stdexcept>
#include <utility>

#include "sim/object.hpp"
#include "sim/velero/installation.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kStarts = 3s;
constexpr const char* kDeployments = "deployments.apps";

/// "1.16", "v1.16.2"
Version version_of(std::string_view text) {
  const auto point = text.find('.');
  Version version;
  const auto minor = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (std::from_chars(minor.data(), minor.data() + minor.size(), version.minor).ec != std::errc())
    throw std::invalid_argument("no version of Velero: " + std::string(text));
  return version;
}

}  // namespace

Velero::Velero(Registry& registry, Pods pods)
    : registry_(registry),
      pods_(pods),
      store_(registry.clock()),
      node_agent_(context()),
      tending_(registry.clock(), [this](const kube::ObjectKey&) { tend_server(); }) {
  registry.add_admission(
      [this](const Admission& admission) { return admit_download_request(version_, admission); });
  registry.storage().observe([this](const Change& change) { note(change); });
}

void Velero::install(const std::string& version) {
  version_ = version_of(version);
  install_objects(registry_, version_);
  if (pods_ == Pods::Pretended) show_as_running(registry_);
}

void Velero::upgrade(const std::string& version) {
  version_ = version_of(version);
  set_images(registry_, version_);
  restart();
}

void Velero::behave(Behaviour behaviour) {
  const bool scales = behaviour.is_stopped != behaviour_.is_stopped;
  behaviour_ = std::move(behaviour);
  store_.set_reachable(behaviour_.location_is_available);
  if (!scales || !registry_.find(kDeployments, {kNamespace, "velero"})) return;
  registry_.merge(kDeployments, {kNamespace, "velero"},
                  {{"spec", json::Object{{"replicas", behaviour_.is_stopped ? 0 : 1}}}});
  if (pods_ == Pods::Pretended) show_as_running(registry_);
}

void Velero::restart() {
  starts_at_ = registry_.clock().monotonic() + kStarts;
  server_.reset();
  tending_.add({}, kStarts);
}

/// The server is not touched while somebody writes: it may be that somebody.
void Velero::note(const Change& change) {
  if (change.resource == kDeployments && key_of(*change.object).namespace_ == kNamespace) tending_.add({});
  node_agent_.note(change);
  if (server_) server_->note(change);
}

void Velero::tend_server() {
  const auto now = registry_.clock().monotonic();
  if (now < starts_at_) return tending_.add({}, starts_at_ - now);
  const bool should_run = is_running(registry_);
  if (should_run == (server_ != nullptr)) return;
  if (should_run) {
    server_ = std::make_unique<Server>(context());
  } else {
    server_.reset();
  }
}

}  // namespace kymaros::sim::velero
