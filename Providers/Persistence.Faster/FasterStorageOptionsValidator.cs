using System.Numerics;
using Microsoft.Extensions.Options;

namespace Weir.Persistence.Faster;

/// <summary>Checks <see cref="FasterStorageOptions"/> before a store opens; each message names key, value and bound.</summary>
public sealed class FasterStorageOptionsValidator : IValidateOptions<FasterStorageOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FasterStorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Directory))
        {
            faults.Add("Storage:Directory is empty; it must name the directory of the store.");
        }

        if (!Enum.IsDefined(options.Durability))
        {
            faults.Add($"Storage:Durability is {options.Durability}; it must be disk or os.");
        }

        Between(faults, nameof(options.MemoryBytes), options.MemoryBytes, FasterStorageDefaults.MemoryBytesMin, FasterStorageDefaults.MemoryBytesMax);
        Between(faults, nameof(options.MaxStateBytes), options.MaxStateBytes, 1, FasterStorageDefaults.MaxStateBytesMax);
        Between(faults, nameof(options.SegmentBytes), options.SegmentBytes, FasterStorageDefaults.PageBytes, FasterStorageDefaults.SegmentBytesMax);
        Between(faults, nameof(options.IndexCheckpointBytes), options.IndexCheckpointBytes,
            FasterStorageDefaults.IndexCheckpointBytesMin, FasterStorageDefaults.IndexCheckpointBytesMax);
        if (!BitOperations.IsPow2(options.SegmentBytes))
        {
            faults.Add($"Storage:SegmentBytes is {options.SegmentBytes}; it must be a power of two.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Between(List<string> faults, string key, long value, long min, long max)
    {
        if (value < min || value > max)
        {
            faults.Add($"Storage:{key} is {value}; it must be between {min} and {max}.");
        }
    }
}
