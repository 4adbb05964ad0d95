using System.Globalization;
using Microsoft.Extensions.Options;

namespace Weir.Grains.Gateways;

/// <summary>Refuses settings at start, naming key, value and bound.</summary>
public sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    private static readonly TimeSpan LatenessMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan AskingMax = TimeSpan.FromSeconds(10);

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        if (options.AllowedLateness < TimeSpan.Zero || options.AllowedLateness > LatenessMax)
        {
            failures.Add($"Gateways:AllowedLateness is {options.AllowedLateness:c}; it must be between 00:00:00 and {LatenessMax:c}.");
        }
        else if (options.AllowedLateness.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            failures.Add($"Gateways:AllowedLateness is {options.AllowedLateness:c}; it must be whole milliseconds.");
        }

        if (options.CounterModulus is < 2 or > 1L << 53)
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"Gateways:CounterModulus is {options.CounterModulus}; it must be between 2 and {1L << 53}."));
        }

        if (!(options.MaxBytesPerSecond is >= 1 and <= 1e15))
        {
            failures.Add(string.Create(
                CultureInfo.InvariantCulture, $"Gateways:MaxBytesPerSecond is {options.MaxBytesPerSecond}; it must be between 1 and 1E+15."));
        }

        if (options.MaxAskingTime < TimeSpan.Zero || options.MaxAskingTime > AskingMax)
        {
            failures.Add($"Gateways:MaxAskingTime is {options.MaxAskingTime:c}; it must be between 00:00:00 and {AskingMax:c}.");
        }

        if (options.MaxWaiting is < 1_000 or > 100_000)
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"Gateways:MaxWaiting is {options.MaxWaiting}; it must be between 1000 and 100000."));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
