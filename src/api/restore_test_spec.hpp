#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/codec.hpp"

namespace kymaros::api {

/// A source namespace, and where its copy goes.
struct NamespaceMapping {
  std::string name;
  std::string sandboxName;  // verbatim; empty: drawn by the run (decision 14)
};
BOOST_DESCRIBE_STRUCT(NamespaceMapping, (), (name, sandboxName))

struct BackupSource {
  std::string provider;      // Provider
  std::string backupName;    // "latest", empty (the same), or the name of one
  std::string scheduleName;  // latest: newest of this schedule only
  std::vector<NamespaceMapping> namespaces;
  std::map<std::string, std::string> labelSelector;  // which objects of the backup are restored
};
BOOST_DESCRIBE_STRUCT(BackupSource, (), (provider, backupName, scheduleName, namespaces, labelSelector))

struct ScheduleSpec {
  std::string cron;
  std::string timezone;  // IANA name; empty: UTC
};
BOOST_DESCRIBE_STRUCT(ScheduleSpec, (), (cron, timezone))

/// What the provider is asked to restore or to leave out ("deployments.apps", "ingresses").
struct RestoreSpec {
  std::vector<std::string> includeResources;
  std::vector<std::string> excludeResources;
};
BOOST_DESCRIBE_STRUCT(RestoreSpec, (), (includeResources, excludeResources))

/// Quantities.
struct ResourceQuotaSpec {
  std::string cpu;
  std::string memory;
  std::string storage;
};
BOOST_DESCRIBE_STRUCT(ResourceQuotaSpec, (), (cpu, memory, storage))

struct SandboxSpec {
  std::string namespacePrefix;   // empty: rp-test
  std::string ttl;               // duration; empty: 30m
  std::string networkIsolation;  // NetworkIsolation; empty: strict
  ResourceQuotaSpec resourceQuota;
  bool keepOnFailure = false;
};
BOOST_DESCRIBE_STRUCT(SandboxSpec, (), (namespacePrefix, ttl, networkIsolation, resourceQuota, keepOnFailure))

/// Decision 8.
struct ReadinessSpec {
  std::string timeout;    // duration; empty: 2m
  std::string stableFor;  // duration; empty: 30s
};
BOOST_DESCRIBE_STRUCT(ReadinessSpec, (), (timeout, stableFor))

struct HealthChecksSpec {
  std::string policyRef;  // a HealthCheckPolicy of the same namespace; empty: none
  std::string timeout;    // duration; budget of all checks together
};
BOOST_DESCRIBE_STRUCT(HealthChecksSpec, (), (policyRef, timeout))

struct SlaSpec {
  std::string maxRTO;        // duration
  std::string maxBackupAge;  // duration; empty: decision 11
  bool alertOnExceed = false;
};
BOOST_DESCRIBE_STRUCT(SlaSpec, (), (maxRTO, maxBackupAge, alertOnExceed))

/// An object or volume that may be missing, visibly (decision 6e).
struct VerdictException {
  std::string kind;
  std::string name;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(VerdictException, (), (kind, name, reason))

struct VerdictSpec {
  std::string mode;  // VerdictMode; empty: strict
  std::vector<VerdictException> exceptions;
};
BOOST_DESCRIBE_STRUCT(VerdictSpec, (), (mode, exceptions))

struct NotificationChannel {
  std::string type;              // slack or webhook
  std::string channel;           // Slack only
  std::string webhookSecretRef;  // a Secret of the same namespace
};
BOOST_DESCRIBE_STRUCT(NotificationChannel, (), (type, channel, webhookSecretRef))

struct NotificationsSpec {
  std::vector<NotificationChannel> onFailure;
  std::vector<NotificationChannel> onSuccess;
};
BOOST_DESCRIBE_STRUCT(NotificationsSpec, (), (onFailure, onSuccess))

/// Decision 23: off unless the owner asks.
struct LogCollectionSpec {
  bool enabled = false;
  std::int32_t maxLines = 100;  // per container
  bool includeEvents = true;
  bool includeInit = true;
  bool includePrevious = true;
};
BOOST_DESCRIBE_STRUCT(LogCollectionSpec, (), (enabled, maxLines, includeEvents, includeInit, includePrevious))

struct RestoreTestSpec {
  bool suspend = false;
  BackupSource backupSource;
  ScheduleSpec schedule;
  RestoreSpec restore;
  SandboxSpec sandbox;
  ReadinessSpec readiness;
  HealthChecksSpec healthChecks;
  std::optional<SlaSpec> sla;
  VerdictSpec verdict;
  std::optional<NotificationsSpec> notifications;  // absent: the operator's own channels
  std::string timeout;                             // duration; empty: none but the TTL
  std::int32_t historyLimit = 10;
  std::string reportRetention;  // ReportRetention; empty: Keep
  LogCollectionSpec logCollection;
};
BOOST_DESCRIBE_STRUCT(RestoreTestSpec, (),
                      (suspend, backupSource, schedule, restore, sandbox, readiness, healthChecks, sla,
                       verdict, notifications, timeout, historyLimit, reportRetention, logCollection))

}  // namespace kymaros::api
