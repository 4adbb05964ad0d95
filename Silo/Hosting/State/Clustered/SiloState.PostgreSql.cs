using Orleans.Hosting;
using Weir.Silo.Hosting.Databases;
using Weir.Silo.Hosting.Membership;
using Weir.Streams;

namespace Weir.Silo.Hosting.State;

/// <content>State in Orleans' tables in PostgreSQL, by Orleans' own provider; the bytes are ours.</content>
internal static partial class SiloState
{
    static partial void FindPostgreSql(ref Action<ISiloBuilder, StateOptions>? add) => add = AddPostgreSql;

    private static void AddPostgreSql(ISiloBuilder silo, StateOptions options)
    {
        var key = StateSettings.Key(nameof(StateOptions.ConnectionString));
        var connection = PostgreSqlConnection.Read(key, options.ConnectionString!);
        silo.Services.AddSingleton<IJoinCheck>(new PostgreSqlCheck(key, "state", connection, ["OrleansStorage"], "PostgreSQL-Persistence.sql"));
        silo.AddAdoNetGrainStorage(StreamNames.Storage, adoNet =>
        {
            adoNet.Invariant = PostgreSqlConnection.Invariant;
            adoNet.ConnectionString = connection.ConnectionString;
        });
    }
}
