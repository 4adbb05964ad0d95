using System.Net;
using Weir.Streaming;

namespace Weir.Silo.Hosting.Membership;

/// <summary>Reads section <c>Cluster</c>, and refuses what cannot be meant.</summary>
internal static class MembershipSettings
{
    /// <summary>The section's values, each allowed and all of one kind.</summary>
    /// <exception cref="SettingsException">One is not.</exception>
    public static MembershipOptions Read(IConfiguration configuration)
    {
        ChoiceSetting.Check<ClusterMembership>(configuration, Key(nameof(MembershipOptions.Membership)));
        var options = configuration.GetSection(MembershipOptions.Section).Get<MembershipOptions>() ?? new MembershipOptions();
        var result = new RangeValidator<MembershipOptions>(MembershipOptions.Section, Check).Validate(null, options);
        return result.Failed ? throw new SettingsException([.. result.Failures]) : options;
    }

    private static IEnumerable<string> Check(MembershipOptions options) =>
        CheckIds(options).Concat(CheckNeeded(options)).Concat(CheckIdle(options)).Concat(CheckEndpoints(options));

    private static IEnumerable<string> CheckIds(MembershipOptions options)
    {
        foreach (var (name, value) in new[] { (nameof(options.ClusterId), options.ClusterId), (nameof(options.ServiceId), options.ServiceId) })
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > MembershipOptions.MaxIdLength)
            {
                yield return $"{Key(name)} has {value.Length} characters; it must have 1 to {MembershipOptions.MaxIdLength}, not all of them spaces.";
            }
        }
    }

    private static IEnumerable<string> CheckNeeded(MembershipOptions options)
    {
        if (options.Membership == ClusterMembership.PostgreSql && string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            yield return $"{Key(nameof(options.ConnectionString))} is not set; {Chosen(options)} needs it, such as Host=db;Database=weir;Username=weir;Password=….";
        }

        if (options.Membership == ClusterMembership.Cassandra)
        {
            if (SplitContactPoints(options).Length == 0)
            {
                yield return $"{Key(nameof(options.ContactPoints))} is not set; {Chosen(options)} needs it, such as cassandra-1,cassandra-2.";
            }

            if (string.IsNullOrWhiteSpace(options.Keyspace))
            {
                yield return $"{Key(nameof(options.Keyspace))} is empty; it must name a keyspace.";
            }
        }

        if (options.Password is not null && options.UserName is null)
        {
            yield return $"{Key(nameof(options.Password))} is set without {Key(nameof(options.UserName))}.";
        }
    }

    // A silo that was meant to join others and runs alone would be found out late.
    private static IEnumerable<string> CheckIdle(MembershipOptions options)
    {
        var cassandra = options.Membership == ClusterMembership.Cassandra;
        (string Name, bool Idle)[] settings =
        [
            (nameof(options.ConnectionString), options.ConnectionString is not null && options.Membership != ClusterMembership.PostgreSql),
            (nameof(options.ContactPoints), options.ContactPoints is not null && !cassandra),
            (nameof(options.LocalDatacenter), options.LocalDatacenter is not null && !cassandra),
            (nameof(options.UserName), options.UserName is not null && !cassandra),
            (nameof(options.AdvertisedAddress), options.AdvertisedAddress is not null && options.Membership == ClusterMembership.Localhost),
            (nameof(options.ListenAddress), options.ListenAddress is not null && options.Membership == ClusterMembership.Localhost),
        ];
        return settings.Where(setting => setting.Idle).Select(setting => $"{Key(setting.Name)} is set, but {Chosen(options)} has no use for it; choose the membership that it belongs to, or leave it out.");
    }

    private static IEnumerable<string> CheckEndpoints(MembershipOptions options)
    {
        if (options.ListenAddress is { } listen && !IPAddress.TryParse(listen, out _))
        {
            yield return $"{Key(nameof(options.ListenAddress))} is {listen}; it must be an IP address of this machine, or 0.0.0.0 for all.";
        }

        if (options.AdvertisedAddress is { } advertised && (string.IsNullOrWhiteSpace(advertised) || (IPAddress.TryParse(advertised, out var address) && IsAny(address))))
        {
            yield return $"{Key(nameof(options.AdvertisedAddress))} is '{advertised}'; it must be an address or a host name at which others reach this silo, or auto.";
        }

        if (options.SiloPort is > 0 and var port && options.GatewayPort == port)
        {
            yield return $"{Key(nameof(options.GatewayPort))} is {port}; it must not be {Key(nameof(options.SiloPort))}.";
        }
    }

    /// <summary>The name of a setting as a user writes it.</summary>
    public static string Key(string name) => $"{MembershipOptions.Section}:{name}";

    /// <summary>The nodes to begin with.</summary>
    public static string[] SplitContactPoints(MembershipOptions options) =>
        options.ContactPoints?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string Chosen(MembershipOptions options) => $"{Key(nameof(options.Membership))}={options.Membership}";

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
