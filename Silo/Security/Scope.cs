namespace Weir.Silo.Security;

/// <summary>What a key may do.</summary>
[Flags]
internal enum Scope
{
    None = 0,

    /// <summary>Send records.</summary>
    Ingest = 1,

    /// <summary>Ask for totals, lists and metrics.</summary>
    Query = 2,

    /// <summary>Look at what failed.</summary>
    Admin = 4,
}

/// <summary>An endpoint's demand.</summary>
/// <param name="Scope">What a key must be for.</param>
internal sealed record ScopeRequirement(Scope Scope);

/// <summary>States an endpoint's demand.</summary>
internal static class ScopeExtensions
{
    /// <summary>Names of the scopes in settings and messages.</summary>
    public const string Names = "ingest, query, admin";

    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, Scope scope)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata(new ScopeRequirement(scope));
        return builder;
    }

    /// <summary>The scope of a name.</summary>
    public static bool TryParse(string? name, out Scope scope)
    {
        scope = name?.Trim().ToLowerInvariant() switch
        {
            "ingest" => Scope.Ingest,
            "query" => Scope.Query,
            "admin" => Scope.Admin,
            _ => Scope.None,
        };
        return scope != Scope.None;
    }
}
