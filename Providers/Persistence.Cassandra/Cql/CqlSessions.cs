namespace Weir.Persistence.Cassandra.Cql;

/// <summary>Opens sessions, where the build has a driver: the other part of this class is in the folder <c>Driver/</c>, which is compiled only where the driver's package restores (eng/Engine.targets).</summary>
internal static partial class CqlSessions
{
    /// <summary>Opens a session by settings; null where the build has no driver.</summary>
    public static Func<CassandraStorageOptions, Task<ICqlSession>>? Open { get; } = FindOpen();

    private static Func<CassandraStorageOptions, Task<ICqlSession>>? FindOpen()
    {
        Func<CassandraStorageOptions, Task<ICqlSession>>? open = null;
        Find(ref open);
        return open;
    }

    static partial void Find(ref Func<CassandraStorageOptions, Task<ICqlSession>>? open);
}
