using System.Text.Json;
using Weir.Elevators;
using Weir.Elevators.Prediction;

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

    /// <summary>Predicts what follows the device's newest accelerometer reading. Nothing is kept of it.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="query">What; where it says nothing, the server's settings decide.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it never sent a reading.</returns>
    /// <exception cref="TooFewReadingsException">It has not sent enough of them.</exception>
    /// <exception cref="InvalidRequestException">The query is out of a bound that the reason names.</exception>
    Task<PredictionAnswer?> GetPredictionAsync(string device, PredictionQuery query, CancellationToken cancellationToken = default);

    /// <summary>Predictions that the device issued itself, in that order, each with what came; a page at a time.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="from">First instant at which they were issued, included.</param>
    /// <param name="to">Last one, included.</param>
    /// <param name="pageSize">1 to 1,000 points.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Pages of points; none for a device that never sent a reading.</returns>
    IAsyncEnumerable<IReadOnlyList<KeptPredictionAnswer>> GetPredictionsAsync(
        string device, AccelerationAxis axis, DateTimeOffset? from = null, DateTimeOffset? to = null, int pageSize = 1000, CancellationToken cancellationToken = default);

    /// <summary>How good the newest of those were.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="windows">How many of them at most, 1 to 10,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it never sent a reading.</returns>
    Task<EvaluationAnswer?> GetEvaluationAsync(string device, AccelerationAxis axis, int windows = PredictionBounds.WindowsDefault, CancellationToken cancellationToken = default);

    /// <summary>Known devices in ordinal order, a page at a time.</summary>
    /// <param name="pageSize">1 to 1,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Pages of ids.</returns>
    IAsyncEnumerable<IReadOnlyList<string>> ListDevicesAsync(int pageSize = 1000, CancellationToken cancellationToken = default);
}
