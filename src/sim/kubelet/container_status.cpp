#include "sim/kubelet/container_status.hpp"

#include "sim/fields.hpp"
#include "sim/kubelet/digest.hpp"

namespace kymaros::sim {
namespace {

std::string runtime_id(std::string_view id) { return "containerd://" + std::string(id); }

json::Object terminated(const ContainerMachine::Terminated& ended) {
  return {{"terminated", json::Object{{"exitCode", ended.exit_code},
                                      {"reason", ended.reason},
                                      {"startedAt", format_time(ended.started)},
                                      {"finishedAt", format_time(ended.finished)},
                                      {"containerID", runtime_id(ended.container_id)}}}};
}

json::Object state_of(const ContainerMachine& container, std::string_view default_waiting) {
  const auto& state = container.state();
  if (const auto* ended = std::get_if<ContainerMachine::Terminated>(&state)) return terminated(*ended);
  if (const auto* running = std::get_if<ContainerMachine::Running>(&state))
    return {{"running", json::Object{{"startedAt", format_time(running->since)}}}};
  const auto& waiting = std::get<ContainerMachine::Waiting>(state);
  json::Object out{{"reason", waiting.reason.empty() ? std::string(default_waiting) : waiting.reason}};
  if (!waiting.message.empty()) out["message"] = waiting.message;
  return {{"waiting", std::move(out)}};
}

bool is_sidecar(const ContainerMachine& container) {
  return container.plan().is_init && json::find_string(container.plan().spec, {"restartPolicy"}) == "Always";
}

bool is_ready(const ContainerMachine& container) {
  const bool ends = container.plan().is_init && !is_sidecar(container);
  return ends ? container.has_succeeded() : container.is_ready();
}

json::Array mounts_of(const ContainerMachine& container) {
  json::Array out;
  for (const auto& mount : items_at(container.plan().spec, {"volumeMounts"})) {
    json::Object one{{"name", json::find_string(mount, {"name"})},
                     {"mountPath", json::find_string(mount, {"mountPath"})}};
    if (flag_at(mount, {"readOnly"})) {
      one["readOnly"] = true;
      one["recursiveReadOnly"] = "Disabled";
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

json::Object container_status(const ContainerMachine& container, std::string_view default_waiting) {
  const bool was_created = !container.container_id().empty();
  json::Object out{{"name", container.name()},
                   {"state", state_of(container, default_waiting)},
                   {"lastState", container.last() ? terminated(*container.last()) : json::Object()},
                   {"ready", is_ready(container)},
                   {"restartCount", container.restarts()},
                   {"image", was_created ? canonical_image(container.image()) : container.image()},
                   {"imageID", ""},
                   {"started", container.is_started()}};
  if (was_created) {
    const auto image = canonical_image(container.image());
    out["imageID"] = image.substr(0, image.find_last_of(":@")) + "@sha256:" + digest_of(image);
    out["containerID"] = runtime_id(container.container_id());
    const auto& resources = object_at(container.plan().spec, {"resources"});
    if (!object_at(container.plan().spec, {"resources", "requests"}).empty())
      out["allocatedResources"] = object_at(container.plan().spec, {"resources", "requests"});
    out["resources"] = resources;
  }
  if (auto mounts = mounts_of(container); !mounts.empty()) out["volumeMounts"] = std::move(mounts);
  return out;
}

}  // namespace kymaros::sim
