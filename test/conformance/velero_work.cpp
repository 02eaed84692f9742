#include "conformance/velero_work.hpp"

#include <chrono>

#include "conformance/case_failed.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/api_path.hpp"
#include "conformance/velero_files.hpp"

namespace kymaros::conformance {

using namespace std::chrono_literals;

bool has_ended(const Reply& reply) {
  const auto phase = reply.text("/status/phase");
  return phase == "Completed" || phase == "PartiallyFailed" || phase == "Failed" ||
         phase == "FailedValidation";
}

Task<void> have_account(Case& c) {
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
}

Task<Reply> back_up(Case& c, std::string more, std::string name) {
  const auto turn = co_await c.cluster().turn_to_back_up();
  c.ok(co_await c.post(velero("backups"),
                       fmt::format("{{apiVersion: velero.io/v1, kind: Backup, metadata: {{name: {}}}, spec: "
                                   "{{includedNamespaces: [$NS], ttl: 10m0s{}}}}}",
                                   name, more)));
  co_return co_await c.eventually(velero("backups/" + name), "the backup has ended", has_ended, 2min);
}

Task<void> begin_restore(Case& c, std::string name, std::string target, std::string more) {
  c.ok(co_await c.post(
      velero("restores"),
      fmt::format("{{apiVersion: velero.io/v1, kind: Restore, metadata: {{name: {}}}, spec: {{backupName: "
                  "$NS, includedNamespaces: [$NS], namespaceMapping: {{$NS: {}}}{}}}}}",
                  name, target, more)));
  c.remove_afterwards(velero("restores/" + name));
  c.remove_afterwards("namespaces/" + target);
}

Task<Reply> end_restore(Case& c, std::string name) {
  co_return co_await c.eventually(velero("restores/" + name), "the restore has ended", has_ended, 2min);
}

Task<Reply> restore(Case& c, std::string name, std::string target, std::string more) {
  co_await begin_restore(c, name, std::move(target), std::move(more));
  co_return co_await end_restore(c, std::move(name));
}

Task<std::string> phases_until_completed(Watch& watch, std::string what) {
  std::string phases;
  for (std::string last = "none"; last != "Completed";) {
    const auto event = co_await watch.next(std::chrono::minutes(1));
    const auto phase = text_at(event, "/object/status/phase");
    if (phase != last) phases += " " + (phase.empty() ? "-" : phase);
    last = phase;
    if (phase.contains("Fail")) throw CaseFailed("the " + what + " has ended as " + phase);
  }
  co_return phases;
}

Task<void> restart_velero(Case& c) {
  const std::string pods = "/api/v1/namespaces/velero/pods?labelSelector=deploy%3Dvelero";
  const auto before = c.ok(co_await c.get(pods)).text("/items/0/metadata/uid");
  c.ok(co_await c.remove(pods, "{gracePeriodSeconds: 0}"));
  co_await c.eventually(pods, "another pod of Velero is ready", [&](const Reply& reply) {
    return reply.count("/items") == 1 && reply.text("/items/0/metadata/uid") != before &&
           reply["/items/0/status/containerStatuses/0/ready"] == true;
  });
  // It answers when its controllers run.
  const auto made = c.ok(co_await c.post(velero("serverstatusrequests"),
                                         "{apiVersion: velero.io/v1, kind: ServerStatusRequest, metadata: "
                                         "{generateName: $NS-}, spec: {}}"));
  co_await c.becomes(velero("serverstatusrequests/") + made.text("/metadata/name"), "/status/phase",
                     "Processed");
}

std::string in_namespace(std::string_view namespace_, std::string_view what) {
  return api_path(what, namespace_);
}

bool lists(const json::Value& resource_list, std::string_view kind, std::string_view object) {
  const auto* all = json::find(resource_list, {kind});
  if (!all || !all->is_array()) return false;
  return std::ranges::any_of(all->get_array(), [&](const json::Value& one) {
    return one.is_string() && one.get_string() == object;
  });
}

}  // namespace kymaros::conformance
