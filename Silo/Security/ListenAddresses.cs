using System.Net;

namespace Weir.Silo.Security;

/// <summary>Where the server is to listen, and whether that may be.</summary>
internal static class ListenAddresses
{
    /// <summary>Where it listens when nothing is said.</summary>
    public const string Default = "http://127.0.0.1:8080";

    /// <summary>Every address the settings ask for.</summary>
    public static IReadOnlyList<string> Collect(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToList();
        return endpoints.Count > 0 ? endpoints : Split(configuration["urls"] is { Length: > 0 } urls ? urls : Default);
    }

    /// <summary>What is wrong with the addresses; null when nothing is.</summary>
    public static string? Check(IConfiguration configuration, SecurityOptions security)
    {
        foreach (var address in Collect(configuration))
        {
            BindingAddress parsed;
            try
            {
                parsed = BindingAddress.Parse(address);
            }
            catch (FormatException)
            {
                return $"--urls is {address}; it must be addresses such as {Default}, separated by semicolons.";
            }

            if (!IsLoopback(parsed) && security.Keys.Count == 0 && !security.AllowAnonymous)
            {
                return $"--urls {address} is not a loopback address, and anybody who reaches it could send and read: set keys (Security:Keys) or say --Security:AllowAnonymous=true.";
            }
        }

        return null;
    }

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsLoopback(BindingAddress address) =>
        address.IsUnixPipe
        || string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
