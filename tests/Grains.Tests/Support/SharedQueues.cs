using Orleans.Streams;

namespace Weir.Grains.Tests.Support;

/// <summary>Gives all queues of one log to one of several silos; when that one goes, to the next.</summary>
internal sealed class SharedQueues
{
    private readonly Lock _lock = new();
    private readonly List<Member> _members = [];

    /// <summary>The silo that reads, by the <see cref="Place"/> among its services.</summary>
    public Place Reader
    {
        get
        {
            lock (_lock)
            {
                return _members[^1].Place;
            }
        }
    }

    public IStreamQueueBalancer Join(Place place) => new Member(this, place);

    /// <summary>A silo is found to be dead: its queues go to another.</summary>
    public Task RemoveAsync(Place place)
    {
        Member[] left;
        lock (_lock)
        {
            _members.RemoveAll(member => member.Place == place);
            left = [.. _members];
        }

        return Task.WhenAll(left.Select(member => member.NotifyAsync()));
    }

    private Task AddAsync(Member member)
    {
        Member[] others;
        lock (_lock)
        {
            others = [.. _members];

            // The one that joined last reads: never the first, which keeps the table of members.
            _members.Add(member);
        }

        return Task.WhenAll(others.Select(other => other.NotifyAsync()));
    }

    private bool IsReader(Member member)
    {
        lock (_lock)
        {
            return _members.Count > 0 && _members[^1] == member;
        }
    }

    /// <summary>Which silo it is: one per silo, among its services.</summary>
    public sealed class Place;

    private sealed class Member(SharedQueues queues, Place place) : IStreamQueueBalancer
    {
        private QueueId[] _all = [];
        private IStreamQueueBalanceListener? _listener;

        public Place Place => place;

        public Task NotifyAsync() => _listener?.QueueDistributionChangeNotification() ?? Task.CompletedTask;

        public Task Initialize(IStreamQueueMapper queueMapper)
        {
            _all = [.. queueMapper.GetAllQueues()];
            return queues.AddAsync(this);
        }

        public Task Shutdown() => queues.RemoveAsync(place);

        public IEnumerable<QueueId> GetMyQueues() => queues.IsReader(this) ? _all : [];

        public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
        {
            _listener = observer;
            return true;
        }

        public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
        {
            _listener = null;
            return true;
        }
    }
}
