using System.Buffers;
using Weir.Security;

namespace Weir.Silo.Security;

/// <summary>Who may do what: section <c>Security</c>.</summary>
internal sealed class SecurityOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Security";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Serves an address other than loopback although no keys are set.</summary>
    /// <value>False by default.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>The keys. Where there is one, every request but health, schemas and the description needs one.</summary>
    /// <value>None by default.</value>
    public IList<ApiKeyOptions> Keys { get; } = [];

    /// <summary>Takes scopes that are written as a list, which a string does not bind to.</summary>
    /// <param name="configuration">All settings.</param>
    public void TakeListedScopes(IConfiguration configuration)
    {
        for (var i = 0; i < Keys.Count; i++)
        {
            var listed = configuration.GetSection($"{Section}:Keys:{i}:Scopes").GetChildren().Select(scope => scope.Value);
            Keys[i].Scopes = Keys[i].Scopes is { Length: > 0 } written ? written : string.Join(',', listed);
        }
    }

    /// <summary>What is wrong with the values, naming key and bound but never a hash.</summary>
    public IEnumerable<string> Validate()
    {
        for (var i = 0; i < Keys.Count; i++)
        {
            var key = Keys[i];
            if (string.IsNullOrWhiteSpace(key.Name) || Keys.Take(i).Any(other => other.Name == key.Name))
            {
                yield return $"{Section}:Keys:{i}:Name is \"{key.Name}\"; it must be a name of its own.";
            }

            if (!IsHash(key.Hash))
            {
                yield return $"{Section}:Keys:{i}:Hash is not sha256: and 64 hexadecimal digits; ./gateways hash-key makes one.";
            }

            if (!key.TryGetScopes(out _))
            {
                yield return $"{Section}:Keys:{i}:Scopes is \"{key.Scopes}\"; it must be one or more of {ScopeExtensions.Names}, separated by commas or as a list.";
            }
        }
    }

    private static bool IsHash(string hash) =>
        hash.StartsWith(ApiKeyHash.Prefix, StringComparison.Ordinal) && hash.Length == ApiKeyHash.Prefix.Length + 64
        && !hash.AsSpan(ApiKeyHash.Prefix.Length).ContainsAnyExcept(HexDigits);
}

/// <summary>One key.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Whose key it is; for messages.</summary>
    public string Name { get; set; } = "";

    /// <summary>The key's hash, as <see cref="ApiKeyHash"/> describes it.</summary>
    public string Hash { get; set; } = "";

    /// <summary>What it may be used for: ingest, query, admin, separated by commas.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>The scopes as a set.</summary>
    public bool TryGetScopes(out Scope scopes)
    {
        scopes = Scope.None;
        foreach (var name in Scopes.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ScopeExtensions.TryParse(name, out var scope))
            {
                return false;
            }

            scopes |= scope;
        }

        return scopes != Scope.None;
    }
}
