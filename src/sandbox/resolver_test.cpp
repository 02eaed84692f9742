#include "sandbox/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stored_cluster.hpp"

namespace kymaros::sandbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const std::string kService = "/api/v1/namespaces/kube-system/services/kube-dns";
const std::string kSlices = "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices";

class AResolver : public test::StoredCluster {
 protected:
  void has_service(std::string_view spec) {
    cluster.put(kService, std::string(R"({"metadata": {"name": "kube-dns", "namespace": "kube-system",
                    "labels": {"k8s-app": "kube-dns"}}, "spec": )") +
                              std::string(spec) + "}");
  }
  void has_slice(const std::string& name, std::string_view rest, std::string_view service = "kube-dns") {
    cluster.put(kSlices + "/" + name, R"({"metadata": {"name": ")" + name + R"(", "labels":
        {"kubernetes.io/service-name": ")" +
                                          std::string(service) + R"("}}, )" + std::string(rest) + "}");
  }
  Result<Resolver> looked_for() { return loop.run(find_resolver(client)); }
  std::vector<std::string> found() {
    std::vector<std::string> lines;
    const auto resolver = looked_for();
    for (const auto& [address, port] : resolver.value().endpoints)
      lines.push_back(address + " " + std::to_string(port));
    return lines;
  }
};

TEST_F(AResolver, IsItsServiceThePodsBehindItAndTheNodesCache) {
  has_service(R"({"clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.10"]})");
  has_slice("kube-dns-a", R"("ports": [{"name": "dns", "port": 5353, "protocol": "UDP"},
                                       {"name": "dns-tcp", "port": 5353, "protocol": "TCP"},
                                       {"name": "metrics", "port": 9153}],
                             "endpoints": [{"addresses": ["10.244.0.7"]}, {"addresses": ["10.244.1.9"]}])");
  EXPECT_THAT(found(), UnorderedElementsAre("10.96.0.10 53", "169.254.20.10 53", "10.244.0.7 5353",
                                            "10.244.1.9 5353"));
}

TEST_F(AResolver, ListensOnWhatItsServiceCallsPort53) {
  has_service(R"({"clusterIPs": ["10.43.0.10"], "ports": [{"name": "udp-53", "port": 53},
      {"name": "tcp-53", "port": 53}, {"name": "metrics", "port": 9153}]})");
  has_slice("a", R"("ports": [{"name": "udp-53", "port": 5353}, {"name": "metrics", "port": 9153}],
                    "endpoints": [{"addresses": ["10.42.0.7"]}])");
  EXPECT_THAT(found(), UnorderedElementsAre("10.43.0.10 53", "169.254.20.10 53", "10.42.0.7 5353"));
}

TEST_F(AResolver, HasAddressesOfBothFamilies) {
  has_service(R"({"clusterIPs": ["10.96.0.10", "fd00:10:96::a"]})");
  has_slice("v4", R"("addressType": "IPv4", "ports": [{"name": "dns", "port": 53}],
                     "endpoints": [{"addresses": ["10.244.0.7"]}])");
  has_slice("v6", R"("addressType": "IPv6", "ports": [{"name": "dns", "port": 53}],
                     "endpoints": [{"addresses": ["fd00:10:244::7"]}])");
  EXPECT_THAT(found(), UnorderedElementsAre("10.96.0.10 53", "fd00:10:96::a 53", "169.254.20.10 53",
                                            "10.244.0.7 53", "fd00:10:244::7 53"));
}

TEST_F(AResolver, OfAHeadlessServiceIsThePodsBehindIt) {
  has_service(R"({"clusterIP": "None", "clusterIPs": ["None"]})");
  has_slice("a", R"("ports": [{"name": "dns", "port": 53}], "endpoints": [{"addresses": ["10.244.0.7"]}])");
  EXPECT_THAT(found(), UnorderedElementsAre("169.254.20.10 53", "10.244.0.7 53"));
}

TEST_F(AResolver, KnowsNothingOfOtherServices) {
  has_service(R"({"clusterIPs": ["10.96.0.10"]})");
  has_slice("b", R"("ports": [{"name": "dns", "port": 53}], "endpoints": [{"addresses": ["10.244.9.9"]}])",
            "other");
  EXPECT_THAT(found(), UnorderedElementsAre("10.96.0.10 53", "169.254.20.10 53"));
}

TEST_F(AResolver, ThatIsNotFoundIsSaid) {
  const auto resolver = looked_for();
  ASSERT_FALSE(resolver);
  EXPECT_EQ(resolver.error().code, ErrorCode::Invalid);
  EXPECT_THAT(resolver.error().message, HasSubstr("--dns-service"));
}

TEST_F(AResolver, IsKnownByItsLabelWhateverItsName) {
  cluster.put("/api/v1/namespaces/kube-system/services/rke2-coredns", R"({"metadata": {"name": "rke2-coredns",
      "namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}}, "spec": {"clusterIPs": ["10.43.0.10"]}})");
  EXPECT_THAT(found(), UnorderedElementsAre("10.43.0.10 53", "169.254.20.10 53"));
}

TEST_F(AResolver, IsKnownByItsNameWhereItHasNoLabel) {
  cluster.put(kService, R"({"metadata": {"name": "kube-dns", "namespace": "kube-system"},
                            "spec": {"clusterIPs": ["10.96.0.10"]}})");
  EXPECT_THAT(found(), UnorderedElementsAre("10.96.0.10 53", "169.254.20.10 53"));
}

TEST_F(AResolver, IsOpenShiftsWhereThereIsNoOther) {
  cluster.put("/api/v1/namespaces/openshift-dns/services/dns-default", R"({"metadata": {"name": "dns-default",
      "namespace": "openshift-dns"}, "spec": {"clusterIPs": ["172.30.0.10"]}})");
  EXPECT_THAT(found(), UnorderedElementsAre("172.30.0.10 53", "169.254.20.10 53"));
  has_service(R"({"clusterIPs": ["10.96.0.10"]})");
  EXPECT_THAT(found(), UnorderedElementsAre("10.96.0.10 53", "169.254.20.10 53"));
}

TEST_F(AResolver, ThatMayBeWhereNobodyMayLookIsNotFound) {
  cluster.refusals["/api/v1/namespaces/openshift-dns/services"] = 403;
  EXPECT_EQ(looked_for().error().code, ErrorCode::Invalid);
}

TEST_F(AResolver, IsTheServiceThatIsNamed) {
  has_service(R"({"clusterIPs": ["10.96.0.10"]})");
  cluster.put("/api/v1/namespaces/openshift-dns/services/dns-default", R"({"metadata": {"name": "dns-default",
      "namespace": "openshift-dns"}, "spec": {"clusterIPs": ["172.30.0.10"]}})");
  const auto named = loop.run(find_resolver(client, {"openshift-dns", "dns-default"})).value();
  EXPECT_EQ(named.endpoints.back().address, "172.30.0.10");
  EXPECT_EQ(named.endpoints.size(), 2U);
  EXPECT_EQ(loop.run(find_resolver(client, {"openshift-dns", "gone"})).error().code, ErrorCode::Invalid);
}

TEST_F(AResolver, ToleratesWhatIsHalfThere) {
  has_service(R"({"clusterIPs": ["10.96.0.10", 7]})");
  has_slice("empty", R"("ports": null, "endpoints": null)");
  has_slice("no-ports", R"("endpoints": [{"addresses": ["10.244.0.7"]}])");
  has_slice("odd-ports", R"("ports": 53, "endpoints": [{"addresses": ["10.244.0.7"]}])");
  has_slice("no-endpoints", R"("ports": [{"name": "dns", "port": 53}])");
  has_slice("odd-endpoints", R"("ports": [{"name": "dns", "port": 53}], "endpoints": "none")");
  has_slice("portless", R"("ports": [{"name": "dns"}, {"name": "dns", "port": "53"}],
                           "endpoints": [{"addresses": ["10.244.0.7"]}])");
  has_slice("addressless",
            R"("ports": [{"name": "dns", "port": 53}], "endpoints": [{}, {"addresses": [null]}])");
  EXPECT_THAT(found(), UnorderedElementsAre("10.96.0.10 53", "169.254.20.10 53"));
}

TEST_F(AResolver, WithoutAServiceAddressIsTheNodesCache) {
  for (const auto* spec : {"{}", R"({"clusterIPs": null})", R"({"clusterIPs": "10.96.0.10"})"}) {
    has_service(spec);
    EXPECT_THAT(found(), ElementsAre("169.254.20.10 53")) << spec;
  }
}

// A name is no address of a network policy; the API server would refuse the whole fence.
TEST_F(AResolver, TakesNoNamesForAddresses) {
  has_service(R"({"clusterIPs": ["10.96.0.10"]})");
  has_slice("fqdn", R"("addressType": "FQDN", "ports": [{"name": "dns", "port": 53}],
                       "endpoints": [{"addresses": ["dns.example.com"]}])");
  EXPECT_THAT(found(), UnorderedElementsAre("10.96.0.10 53", "169.254.20.10 53"));
}

TEST_F(AResolver, ThatMayNotBeLookedAtIsAnErrorAndNoOpenDoor) {
  cluster.refusals["/api/v1/namespaces/kube-system/services"] = 403;
  const auto resolver = looked_for();
  ASSERT_FALSE(resolver);
  EXPECT_EQ(resolver.error().code, ErrorCode::Forbidden);
  EXPECT_THAT(resolver.error().message, HasSubstr("find the cluster's DNS"));
}

TEST_F(AResolver, WhosePodsMayNotBeLookedAtIsAnErrorToo) {
  has_service(R"({"clusterIPs": ["10.96.0.10"]})");
  cluster.refusals[kSlices] = 403;
  EXPECT_EQ(looked_for().error().code, ErrorCode::Forbidden);
}

}  // namespace
}  // namespace kymaros::sandbox
