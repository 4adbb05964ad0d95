using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Weir.Elevators;

namespace Weir.Silo.Http;

/// <summary>The device that a path names. Any character may be in its id, a slash too, which a route's value does not give back.</summary>
internal static class DeviceRoute
{
    /// <summary>Name of the route's value.</summary>
    public const string Name = "device";

    private const string Prefix = "/v1/elevators/";

    /// <summary>The device's id as it was meant; it need not be valid.</summary>
    public static string Read(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return context.GetRouteValue(Name) as string ?? "";
        }

        var rest = target.AsSpan(Prefix.Length);
        var end = rest.IndexOfAny('/', '?', '#');
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
    }

    /// <summary>What is wrong with an id; null when nothing is.</summary>
    public static string? FindFault(string device) => DeviceIds.IsValid(device) ? null : $"device is {RequestParsing.Show(device)}; it must be {DeviceIds.Wanted}.";

    /// <summary>The answer about a device that never sent a reading.</summary>
    public static JsonHttpResult<Problem> Unknown(string device) => Problems.NotFound($"Device {RequestParsing.Show(device)} is unknown.");
}
