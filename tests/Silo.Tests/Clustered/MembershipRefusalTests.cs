using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Weir.Silo.Hosting;
using Weir.Silo.Hosting.Membership;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Clustered;

public sealed class MembershipRefusalTests
{
    private const string CassandraAssembly = "Orleans.Clustering.Cassandra.dll";

    [Theory]
    [InlineData("nonsense", "Cluster:ConnectionString cannot be read: ")]
    [InlineData("Database=weir", "Cluster:ConnectionString names no Host.")]
    [InlineData("Host=db;Password=not-to-be-seen;Hots=x", "Cluster:ConnectionString cannot be read: ")]
    public void Build_WhenTheConnectionStringIsWrong_SaysSoWithoutShowingIt(string connection, string reason)
    {
        var said = Assert.Single(Assert.Throws<SettingsException>(() => Server.Build(["--Cluster:Membership=PostgreSql", $"--Cluster:ConnectionString={connection}"])).Reasons);

        Assert.StartsWith(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Cluster:AdvertisedAddress=192.0.2.1", "Cluster:ListenAddress is 192.0.2.1, which is no address of this machine")]
    [InlineData("--Cluster:GatewayPort=0", "Cluster:ConnectionString: the membership database weir at 127.0.0.1:1 cannot be used: Failed to connect")]
    public async Task Start_WhenItCouldNotJoin_NamesTheSetting(string setting, string reason) => await AssertRefusedAsync(
        reason, "--Cluster:Membership=PostgreSql", "--Cluster:ConnectionString=Host=127.0.0.1;Port=1;Database=weir;Username=weir", "--Cluster:SiloPort=0", setting);

    [Fact]
    public async Task Start_WhenTheMembershipDatabaseHasNoAddress_NamesItsSetting() => await AssertRefusedAsync(
        "Cluster:ConnectionString: the membership database weir at no-such-host.invalid:5432 cannot be used: ",
        "--Cluster:Membership=PostgreSql", "--Cluster:ConnectionString=Host=no-such-host.invalid;Database=weir;Username=weir", "--Cluster:SiloPort=0", "--Cluster:GatewayPort=0");

    [Fact]
    public async Task Start_WhenTheMembershipTableFailsLater_NamesTheSetting()
    {
        var check = new DepartedSilos(
            DispatchProxy.Create<IMembershipTable, FailingTable>(), null!, Options.Create(new ClusterMembershipOptions()), TimeProvider.System, NullLogger<DepartedSilos>.Instance);

        var refusal = await Assert.ThrowsAsync<SettingsException>(() => check.CheckAsync(CancellationToken.None));

        Assert.Equal("Cluster:Membership: the membership table cannot be used: permission denied for table orleansmembershiptable.", Assert.Single(refusal.Reasons));
    }

    [Fact]
    public async Task Start_WhenAPortIsTaken_NamesItsSetting()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;

        await AssertRefusedAsync($"Cluster:GatewayPort is {port}, which cannot be listened on at 127.0.0.1: ", $"--Cluster:GatewayPort={port}");
    }

    [Fact]
    public async Task Start_WhenCassandraDoesNotAnswerOrIsNotBuiltIn_SaysWhich() => await AssertRefusedAsync(
        File.Exists(Path.Combine(AppContext.BaseDirectory, CassandraAssembly))
            ? "Cluster:ContactPoints: the membership keyspace orleans at 127.0.0.1 cannot be used: "
            : "Cluster:Membership is Cassandra; this build has no Cassandra membership, since Microsoft.Orleans.Clustering.Cassandra did not restore from the configured package sources",
        "--Cluster:Membership=Cassandra", "--Cluster:ContactPoints=127.0.0.1", "--Cluster:ContactPort=1", "--Cluster:SiloPort=0", "--Cluster:GatewayPort=0");

    private static async Task AssertRefusedAsync(string reason, params string[] settings)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync(settings));

        StartFailure.TryExplain(failure, out var reasons);
        Assert.StartsWith(reason, Assert.Single(reasons), StringComparison.Ordinal);
    }
}

public class FailingTable : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType == typeof(Task)
        ? Task.FromException(new InvalidOperationException("permission denied for table orleansmembershiptable"))
        : throw new NotSupportedException(targetMethod.Name);
}
