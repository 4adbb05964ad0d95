using Microsoft.AspNetCore.Routing.Matching;

namespace Weir.Silo.Http;

/// <summary>Marks an endpoint that is only for requests that ask for another protocol.</summary>
internal sealed class UpgradeOnly;

/// <summary>
/// Leaves an endpoint marked <see cref="UpgradeOnly"/> out for every other request: <c>stream</c> is a gateway's id like any other, and a plain GET
/// of it asks for that gateway.
/// </summary>
internal sealed class UpgradeOnlyPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>After the choice by method, which has fewer endpoints leave.</summary>
    public override int Order => 0;

    /// <inheritdoc/>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsUpgradeOnly);

    /// <inheritdoc/>
    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (httpContext.Request.Headers.Upgrade.Count > 0)
        {
            return Task.CompletedTask;
        }

        for (var i = 0; i < candidates.Count; i++)
        {
            if (IsUpgradeOnly(candidates[i].Endpoint))
            {
                candidates.SetValidity(i, value: false);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsUpgradeOnly(Endpoint endpoint) => endpoint.Metadata.GetMetadata<UpgradeOnly>() is not null;
}
