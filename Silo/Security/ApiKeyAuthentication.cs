using Microsoft.Extensions.Options;
using Weir.Security;
using Weir.Silo.Http;

namespace Weir.Silo.Security;

/// <summary>
/// Lets a request through when its key has the endpoint's scope. The key comes as <c>Authorization: Bearer KEY</c>; for a WebSocket, where a browser cannot
/// send headers, also as the subprotocol <c>weir.key.KEY</c> beside <c>weir</c>. Never in the URL, which is logged.
/// </summary>
internal sealed class ApiKeyAuthentication
{
    private const string Bearer = "Bearer ";
    private const string Subprotocol = "weir";
    private const string KeySubprotocol = "weir.key.";
    private readonly (string Hash, Scope Scopes)[] _keys;
    private readonly RequestDelegate _next;

    public ApiKeyAuthentication(RequestDelegate next, IOptions<SecurityOptions> options)
    {
        _next = next;
        _keys = [.. options.Value.Keys.Select(key => (key.Hash, ScopesOf(key)))];
    }

    /// <summary>The subprotocol to answer with; null where none was offered that is ours.</summary>
    public static string? ChooseSubprotocol(IList<string> offered) => offered.Contains(Subprotocol) ? Subprotocol : null;

    public Task InvokeAsync(HttpContext context)
    {
        var required = context.GetEndpoint()?.Metadata.GetMetadata<ScopeRequirement>()?.Scope ?? Scope.None;
        if (_keys.Length == 0 || required == Scope.None)
        {
            return _next(context);
        }

        if (FindKey(context.Request) is not { Length: > 0 } key || !TryMatch(key, out var scopes))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "The request has no key or an unknown one; it must have the header Authorization: Bearer KEY.");
        }

        return scopes.HasFlag(required)
            ? _next(context)
            : Problems.WriteAsync(context, StatusCodes.Status403Forbidden, $"The key may not be used for this; it must have the scope {required.ToString().ToLowerInvariant()}.");
    }

    private static Scope ScopesOf(ApiKeyOptions key) => key.TryGetScopes(out var scopes) ? scopes : Scope.None;

    private static string? FindKey(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : request.HttpContext.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(p => p.StartsWith(KeySubprotocol, StringComparison.Ordinal))?[KeySubprotocol.Length..];
    }

    // Every key is compared, so that the time says nothing about which one it was.
    private bool TryMatch(string key, out Scope scopes)
    {
        scopes = Scope.None;
        var found = false;
        foreach (var (hash, allowed) in _keys)
        {
            if (ApiKeyHash.Matches(hash, key))
            {
                scopes |= allowed;
                found = true;
            }
        }

        return found;
    }
}
