#include "backup/velero/excluded_resources.hpp"

namespace kymaros::backup::velero {
namespace {

constexpr std::string_view kRoutes =
    "it would take production's host names, addresses or certificates for the copy";
constexpr std::string_view kCertificates = "it would order certificates and use up the issuer's limits";
constexpr std::string_view kGitOps =
    "its controller would deploy again from its repository, or prune what it finds";
constexpr std::string_view kSecretSync =
    "its operator would copy live credentials over those of the backup, or push them back";
constexpr std::string_view kIsolation = "policies add up: one from the backup would open the sandbox again";
constexpr std::string_view kLimits = "the sandbox has limits of its own";
constexpr std::string_view kEndpoints =
    "made by the cluster from the pods; those of the backup point to production";
constexpr std::string_view kHistory = "says what happened to the original";

constexpr ExcludedResource kTable[] = {
    {"ingresses.networking.k8s.io", "Ingress.networking.k8s.io", kRoutes},
    {"ingresses.extensions", "Ingress.extensions", kRoutes},
    {"routes.route.openshift.io", "Route.route.openshift.io", kRoutes},
    {"gateways.gateway.networking.k8s.io", "Gateway.gateway.networking.k8s.io", kRoutes},
    {"httproutes.gateway.networking.k8s.io", "HTTPRoute.gateway.networking.k8s.io", kRoutes},
    {"grpcroutes.gateway.networking.k8s.io", "GRPCRoute.gateway.networking.k8s.io", kRoutes},
    {"tcproutes.gateway.networking.k8s.io", "TCPRoute.gateway.networking.k8s.io", kRoutes},
    {"tlsroutes.gateway.networking.k8s.io", "TLSRoute.gateway.networking.k8s.io", kRoutes},
    {"udproutes.gateway.networking.k8s.io", "UDPRoute.gateway.networking.k8s.io", kRoutes},
    {"gateways.networking.istio.io", "Gateway.networking.istio.io", kRoutes},
    {"virtualservices.networking.istio.io", "VirtualService.networking.istio.io", kRoutes},
    {"ingressroutes.traefik.io", "IngressRoute.traefik.io", kRoutes},
    {"dnsendpoints.externaldns.k8s.io", "DNSEndpoint.externaldns.k8s.io", kRoutes},
    {"certificates.cert-manager.io", "Certificate.cert-manager.io", kCertificates},
    {"certificaterequests.cert-manager.io", "CertificateRequest.cert-manager.io", kCertificates},
    {"orders.acme.cert-manager.io", "Order.acme.cert-manager.io", kCertificates},
    {"challenges.acme.cert-manager.io", "Challenge.acme.cert-manager.io", kCertificates},
    {"applications.argoproj.io", "Application.argoproj.io", kGitOps},
    {"applicationsets.argoproj.io", "ApplicationSet.argoproj.io", kGitOps},
    {"kustomizations.kustomize.toolkit.fluxcd.io", "Kustomization.kustomize.toolkit.fluxcd.io", kGitOps},
    {"helmreleases.helm.toolkit.fluxcd.io", "HelmRelease.helm.toolkit.fluxcd.io", kGitOps},
    {"externalsecrets.external-secrets.io", "ExternalSecret.external-secrets.io", kSecretSync},
    {"pushsecrets.external-secrets.io", "PushSecret.external-secrets.io", kSecretSync},
    {"networkpolicies.networking.k8s.io", "NetworkPolicy.networking.k8s.io", kIsolation},
    {"ciliumnetworkpolicies.cilium.io", "CiliumNetworkPolicy.cilium.io", kIsolation},
    {"networkpolicies.crd.projectcalico.org", "NetworkPolicy.crd.projectcalico.org", kIsolation},
    {"networkpolicies.projectcalico.org", "NetworkPolicy.projectcalico.org", kIsolation},
    {"resourcequotas", "ResourceQuota", kLimits},
    {"limitranges", "LimitRange", kLimits},
    {"poddisruptionbudgets.policy", "PodDisruptionBudget.policy", "it would hold up the draining of nodes"},
    {"endpoints", "Endpoints", kEndpoints},
    {"endpointslices.discovery.k8s.io", "EndpointSlice.discovery.k8s.io", kEndpoints},
    {"events", "Event", kHistory},
    {"events.events.k8s.io", "Event.events.k8s.io", kHistory},
    {"leases.coordination.k8s.io", "Lease.coordination.k8s.io",
     "the copy would wait for a leader that does not live in the sandbox"},
};

}  // namespace

std::span<const ExcludedResource> excluded_resources() { return kTable; }

}  // namespace kymaros::backup::velero
