using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Weir.Persistence.Cassandra;

/// <summary>Checks <see cref="CassandraStorageOptions"/> before the cluster is reached; each message names key, value and bound, never the password.</summary>
public sealed partial class CassandraStorageOptionsValidator : IValidateOptions<CassandraStorageOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CassandraStorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] faults = [.. Connection(options), .. Choices(options), .. Sizes(options), .. Times(options)];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Connection(CassandraStorageOptions options)
    {
        if (options.SplitContactPoints().Length == 0)
        {
            yield return "Storage:ContactPoints is not set; it must name at least one node, such as cassandra-1,cassandra-2.";
        }

        foreach (var (key, value) in new[] { (nameof(options.Keyspace), options.Keyspace), (nameof(options.Table), options.Table) })
        {
            if (!Name().IsMatch(value))
            {
                yield return $"Storage:{key} is '{value}'; it must be a small letter and up to {CassandraStorageDefaults.NameLengthMax - 1} more of a to z, 0 to 9 and _.";
            }
        }

        if (options.Password is not null && options.UserName is null)
        {
            yield return "Storage:Password is set without Storage:UserName.";
        }
    }

    private static IEnumerable<string> Choices(CassandraStorageOptions options)
    {
        if (!Enum.IsDefined(options.Consistency))
        {
            yield return $"Storage:Consistency is {options.Consistency}; it must be {string.Join(", ", Enum.GetNames<CassandraConsistency>())}.";
        }

        if (!Enum.IsDefined(options.SerialConsistency))
        {
            yield return $"Storage:SerialConsistency is {options.SerialConsistency}; it must be {string.Join(", ", Enum.GetNames<CassandraSerialConsistency>())}.";
        }

        if (!Enum.IsDefined(options.Compression))
        {
            yield return $"Storage:Compression is {options.Compression}; it must be {string.Join(", ", Enum.GetNames<StateCompression>())}.";
        }
    }

    private static IEnumerable<string> Sizes(CassandraStorageOptions options)
    {
        (string Key, long Value, long Min, long Max)[] sizes =
        [
            (nameof(options.ContactPort), options.ContactPort, 1, ushort.MaxValue),
            (nameof(options.MaxStateBytes), options.MaxStateBytes, 1, CassandraStorageDefaults.MaxStateBytesMax),
            (nameof(options.CompressFrom), options.CompressFrom, 0, int.MaxValue),
        ];
        return sizes.Where(size => size.Value < size.Min || size.Value > size.Max)
            .Select(size => $"Storage:{size.Key} is {size.Value}; it must be between {size.Min} and {size.Max}.");
    }

    private static IEnumerable<string> Times(CassandraStorageOptions options)
    {
        (string Key, TimeSpan Value, TimeSpan Min, TimeSpan Max)[] times =
        [
            (nameof(options.RequestTimeout), options.RequestTimeout, CassandraStorageDefaults.RequestTimeoutMin, CassandraStorageDefaults.RequestTimeoutMax),
            (nameof(options.OperationTimeout), options.OperationTimeout, CassandraStorageDefaults.OperationTimeoutMin, CassandraStorageDefaults.OperationTimeoutMax),
            (nameof(options.ClearedFor), options.ClearedFor, CassandraStorageDefaults.ClearedForMin, CassandraStorageDefaults.TimeToLiveMax),
        ];
        foreach (var time in times.Where(time => time.Value < time.Min || time.Value > time.Max))
        {
            yield return $"Storage:{time.Key} is {time.Value}; it must be between {time.Min} and {time.Max}.";
        }

        foreach (var (key, value) in options.TimeToLives.Select(one => ($"{nameof(options.TimeToLives)}:{one.Key}", one.Value)).Prepend((nameof(options.TimeToLive), options.TimeToLive)))
        {
            if (value != TimeSpan.Zero && (value < CassandraStorageDefaults.TimeToLiveMin || value > CassandraStorageDefaults.TimeToLiveMax))
            {
                yield return $"Storage:{key} is {value}; it must be 0 (for ever) or between {CassandraStorageDefaults.TimeToLiveMin} and {CassandraStorageDefaults.TimeToLiveMax}.";
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$")]
    private static partial Regex Name();
}
