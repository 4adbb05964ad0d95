using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Tests.Conformance;
using Weir.Persistence.Tests.Support;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>The conformance suite against a real server: CASSANDRA_CONTACT_POINTS says where, as host[:port], separated by commas; CASSANDRA_KEYSPACE (<c>orleans</c>) must exist.</summary>
public sealed class CassandraServerTests
{
    /// <summary>Every case, with the arguments of each row of its data.</summary>
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var method in typeof(GrainStorageConformance).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null))
            {
                for (var row = 0; row < Math.Max(1, method.GetCustomAttributes<InlineDataAttribute>().Count()); row++)
                {
                    cases.Add(method.Name, row);
                }
            }

            return cases;
        }
    }

    [CassandraServerTheory, MemberData(nameof(Cases))]
    public async Task Conformance(string name, int row)
    {
        var suite = new Suite();
        await suite.InitializeAsync();
        try
        {
            var method = typeof(GrainStorageConformance).GetMethod(name)!;
            var arguments = method.GetCustomAttributes<InlineDataAttribute>().Skip(row).FirstOrDefault()?.GetData(method).Single();
            await (Task)method.Invoke(suite, arguments)!;
        }
        finally
        {
            await suite.DisposeAsync();
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CassandraServerTheoryAttribute : TheoryAttribute
    {
        public CassandraServerTheoryAttribute() => Skip = CassandraServer.ContactPoints is null ? "Needs a server: CASSANDRA_CONTACT_POINTS=host[:port],… says where."
            : CassandraGrainStorage.IsSupported ? null
            : "Needs the driver: CassandraCSharpDriver does not restore from the configured package sources.";
    }

    private static class CassandraServer
    {
        public static string? ContactPoints { get; } = Environment.GetEnvironmentVariable("CASSANDRA_CONTACT_POINTS");

        public static CassandraStorageOptions Options
        {
            get
            {
                var nodes = ContactPoints!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(node => node.Split(':')).ToList();
                return new CassandraStorageOptions
                {
                    ContactPoints = string.Join(',', nodes.Select(node => node[0])),
                    ContactPort = nodes.Select(node => node.ElementAtOrDefault(1)).FirstOrDefault(port => port is not null) is { } said
                        ? int.Parse(said, System.Globalization.CultureInfo.InvariantCulture)
                        : CassandraStorageDefaults.ContactPort,
                    Keyspace = Environment.GetEnvironmentVariable("CASSANDRA_KEYSPACE") ?? "orleans",
                };
            }
        }
    }

    private sealed class Suite : GrainStorageConformance
    {
        // A service of its own for each case: nothing that another left is seen.
        protected override async Task<(IGrainStorage Storage, Func<Task> Release)> CreateAsync()
        {
            var storage = new CassandraGrainStorage(
                "server", Guid.NewGuid().ToString("N"), CassandraServer.Options, new JsonStateSerializer(), NullLogger<CassandraGrainStorage>.Instance, TimeProvider.System);
            await storage.OpenAsync();
            return (storage, () => storage.DisposeAsync().AsTask());
        }
    }
}
