using System.Net;
using Microsoft.Extensions.Configuration;
using Weir.Silo.Hosting;
using Weir.Silo.Hosting.Membership;

namespace Weir.Silo.Tests.Hosting;

public sealed class MembershipSettingsTests
{
    private const string PostgreSql = "Membership=PostgreSql;ConnectionString=Host:db";
    private const string Cassandra = "Membership=Cassandra;ContactPoints=one, two,";

    [Fact]
    public void Read_WhenNothingIsSet_IsAloneOnLoopback()
    {
        var options = Read("");
        var endpoints = SiloEndpoints.Choose(options);

        Assert.Equal(ClusterMembership.Localhost, options.Membership);
        Assert.Equal(("weir", "default"), (options.ClusterId, options.ServiceId));
        Assert.Equal((IPAddress.Loopback, IPAddress.Loopback, 0), (endpoints.Advertised, endpoints.Listen, endpoints.GatewayPort));
        Assert.InRange(endpoints.SiloPort, 1, ushort.MaxValue);
    }

    [Theory]
    [InlineData(PostgreSql)]
    [InlineData(Cassandra)]
    public void Choose_WhenThereIsATable_HasFixedPortsOnLoopback(string settings) =>
        Assert.Equal(new SiloEndpoints(IPAddress.Loopback, IPAddress.Loopback, 11_111, 30_000), SiloEndpoints.Choose(Read(settings)));

    [Theory]
    [InlineData("10.1.2.3", null, "10.1.2.3", "10.1.2.3")]
    [InlineData("10.1.2.3", "0.0.0.0", "10.1.2.3", "0.0.0.0")]
    [InlineData("localhost", null, "127.0.0.1", "127.0.0.1")]
    [InlineData("::1", null, "::1", "::1")]
    public void Choose_WhenAnAddressIsAdvertised_ListensThereUnlessTold(string advertised, string? listen, string expected, string expectedListen)
    {
        var endpoints = SiloEndpoints.Choose(Read($"{PostgreSql};AdvertisedAddress={advertised}{(listen is null ? "" : $";ListenAddress={listen}")};SiloPort=5;GatewayPort=0"));

        Assert.Equal(new SiloEndpoints(IPAddress.Parse(expected), IPAddress.Parse(expectedListen), 5, 0), endpoints);
    }

    [Fact]
    public void Choose_WhenTheAdvertisedNameMeansNothing_SaysSo() =>
        Assert.StartsWith(
            "Cluster:AdvertisedAddress is nowhere.invalid, a name that cannot be resolved: ",
            Assert.Throws<SettingsException>(() => SiloEndpoints.Choose(Read($"{PostgreSql};AdvertisedAddress=nowhere.invalid"))).Message, StringComparison.Ordinal);

    [Fact]
    public void SplitContactPoints_WhenThereAreSpacesAndEmptyOnes_LeavesThemOut() => Assert.Equal(["one", "two"], MembershipSettings.SplitContactPoints(Read(Cassandra)));

    [Theory]
    [InlineData("Membership=Postgres", "Cluster:Membership is Postgres; it must be Localhost, PostgreSql or Cassandra.")]
    [InlineData("Membership=1", "Cluster:Membership is 1; it must be Localhost, PostgreSql or Cassandra.")]
    [InlineData("Membership=PostgreSql", "Cluster:ConnectionString is not set; Cluster:Membership=PostgreSql needs it")]
    [InlineData("Membership=Cassandra", "Cluster:ContactPoints is not set; Cluster:Membership=Cassandra needs it")]
    [InlineData("Membership=Cassandra;ContactPoints=, ,", "Cluster:ContactPoints is not set; Cluster:Membership=Cassandra needs it")]
    [InlineData(Cassandra + ";Keyspace=", "Cluster:Keyspace is empty; it must name a keyspace.")]
    [InlineData(Cassandra + ";ContactPort=0", "Cluster:ContactPort is 0; it must be between 1 and 65535.")]
    [InlineData(Cassandra + ";Password=x", "Cluster:Password is set without Cluster:UserName.")]
    [InlineData(Cassandra + ";ConnectionString=x", "Cluster:ConnectionString is set, but Cluster:Membership=Cassandra has no use for it")]
    [InlineData("ConnectionString=x", "Cluster:ConnectionString is set, but Cluster:Membership=Localhost has no use for it")]
    [InlineData("AdvertisedAddress=10.0.0.1", "Cluster:AdvertisedAddress is set, but Cluster:Membership=Localhost has no use for it")]
    [InlineData(PostgreSql + ";ContactPoints=x", "Cluster:ContactPoints is set, but Cluster:Membership=PostgreSql has no use for it")]
    [InlineData(PostgreSql + ";AdvertisedAddress=0.0.0.0", "Cluster:AdvertisedAddress is '0.0.0.0'; it must be an address or a host name")]
    [InlineData(PostgreSql + ";AdvertisedAddress=", "Cluster:AdvertisedAddress is ''; it must be an address or a host name")]
    [InlineData(PostgreSql + ";ListenAddress=silo-1", "Cluster:ListenAddress is silo-1; it must be an IP address of this machine")]
    [InlineData(PostgreSql + ";SiloPort=65536", "Cluster:SiloPort is 65536; it must be between 0 and 65535.")]
    [InlineData(PostgreSql + ";SiloPort=7;GatewayPort=7", "Cluster:GatewayPort is 7; it must not be Cluster:SiloPort.")]
    [InlineData("ClusterId=", "Cluster:ClusterId has 0 characters; it must have 1 to 150")]
    [InlineData("ServiceId=  ", "Cluster:ServiceId has 2 characters; it must have 1 to 150")]
    public void Read_WhenSettingsCannotBeMeant_NamesTheSettingAndTheReason(string settings, string reason) =>
        Assert.Contains(Assert.Throws<SettingsException>(() => Read(settings)).Reasons, said => said.StartsWith(reason, StringComparison.Ordinal));

    [Fact]
    public void Read_WhenRefused_NeverShowsAPassword()
    {
        var refused = Assert.Throws<SettingsException>(() => Read("ConnectionString=Host:db,Password:not-to-be-seen;Password=nor-this;ContactPort=0"));

        Assert.DoesNotContain("not-to-be-seen", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nor-this", refused.Message, StringComparison.Ordinal);
    }

    // "A=x;B=y" as Cluster:A=x and Cluster:B=y.
    private static MembershipOptions Read(string settings) => MembershipSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(
        settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create($"Cluster:{pair[0]}", (string?)pair[1]))).Build());
}
