using System.Text.Json;
using Weir.Elevators;

namespace Weir.Client;

/// <summary>
/// Readings of devices in elevators. Calls are repeated as those of <see cref="IGatewayClient"/> are; readings need no numbers for that, for a reading that the
/// history has already is told as a duplicate.
/// </summary>
public interface IElevatorClient : IAsyncDisposable
{
    /// <summary>Sends readings of one device.</summary>
    /// <param name="device">The device's id, 1 to 128 characters.</param>
    /// <param name="readings">JSON or NDJSON, as devices write them.</param>
    /// <param name="cancellationToken">Gives up; what was sent may still be taken.</param>
    /// <returns>What became of them; every accepted one is durable.</returns>
    /// <exception cref="GatewayClientException">What became of them is not known, or they were refused.</exception>
    Task<SendResult> SendAsync(string device, EncodedRecords readings, CancellationToken cancellationToken = default);

    /// <summary>What is known of a device.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it never sent a reading.</returns>
    Task<ElevatorSummaryAnswer?> GetSummaryAsync(string device, CancellationToken cancellationToken = default);

    /// <summary>History of a device in the order of dates, a page at a time.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="type">One type, null for all.</param>
    /// <param name="from">First instant, included.</param>
    /// <param name="to">Last instant, included.</param>
    /// <param name="pageSize">1 to 1,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Readings as devices write them; none for a device that never sent one.</returns>
    IAsyncEnumerable<IReadOnlyList<JsonElement>> GetReadingsAsync(
        string device, SensorType? type = null, DateTimeOffset? from = null, DateTimeOffset? to = null, int pageSize = 1000, CancellationToken cancellationToken = default);

    /// <summary>Known devices in ordinal order, a page at a time.</summary>
    /// <param name="pageSize">1 to 1,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Pages of ids.</returns>
    IAsyncEnumerable<IReadOnlyList<string>> ListDevicesAsync(int pageSize = 1000, CancellationToken cancellationToken = default);
}
