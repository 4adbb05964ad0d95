using Microsoft.Extensions.Logging;
using Weir.Persistence.Cassandra.States;

namespace Weir.Persistence.Cassandra.Observability;

internal static partial class StorageLog
{
    [LoggerMessage(1, LogLevel.Information, "Grain storage {Name} is open: keyspace {Keyspace} at {ContactPoints}, {Milliseconds} ms.")]
    public static partial void Opened(ILogger logger, string name, string keyspace, string? contactPoints, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Grain storage {Name} made table {Table}.")]
    public static partial void TableMade(ILogger logger, string name, string table);

    [LoggerMessage(3, LogLevel.Warning, "The {Operation} of {Subject} had no answer ({Reason}); its row says: {Verdict}.")]
    public static partial void Settled(ILogger logger, string operation, string subject, Verdict verdict, string? reason);

    [LoggerMessage(4, LogLevel.Error, "Whether the {Operation} of {Subject} was made is unknown: {Reason}.")]
    public static partial void Unknown(ILogger logger, Exception? fault, string operation, string subject, string reason);
}
