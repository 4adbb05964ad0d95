using Weir.Silo.Hosting;

namespace Weir.Silo.Tests.Embedded;

public sealed class MembershipRefusalTests
{
    [Theory]
    [InlineData("PostgreSql", "--Cluster:ConnectionString=Host=db")]
    [InlineData("Cassandra", "--Cluster:ContactPoints=db")]
    public void Build_WhenAClusterIsAskedOfTheEmbeddedEngine_RefusesInOneLine(string membership, string setting)
    {
        var refused = Assert.Throws<SettingsException>(() => Server.Build([$"--Cluster:Membership={membership}", setting]));

        Assert.StartsWith($"Cluster:Membership is {membership}; this build runs on the embedded engine, which is one process and has no cluster", Assert.Single(refused.Reasons), StringComparison.Ordinal);
    }
}
