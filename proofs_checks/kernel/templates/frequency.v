(* The frequency of one atom in data drawn from the last fit: an indicator a datum. Fit k keeps the share 1 - w k of
   the last fit's frequency and takes w k of that in D fresh data. *)
Definition atom_start (p : R) : functional := fun f => f (parts [p]).

Definition atom_step (L : draws) (D : Z) (w : Z -> R) (k : Z) (s : state) : functional := fun f =>
  mean L D (s 1%Z) (s 1%Z * (1 - s 1%Z))
    (fun x : Z -> R => f (parts [(1 - w k) * s 1%Z + w k * average D x])).

Definition atom_domain (L : draws) (k : Z) (s : state) : Prop := support L (s 1%Z).

Lemma atom_keeps L D w p : (1 <= D)%Z -> (forall m, support L m -> admits L m (m * (1 - m))) ->
  (forall k, (1 <= k)%Z -> 0 <= w k <= 1) -> support L p ->
  linear (atom_start p) /\ (forall k s, linear (atom_step L D w k s)) /\ keeps (atom_start p) (atom_step L D w) (atom_domain L).
Proof.
  intros HD A W P. split; [unfold atom_start; linearity |]. split; [intros; unfold atom_step; linearity |]. split.
  - apply within_point. exact P.
  - intros k s K S. unfold atom_step, atom_domain in *. apply within_draws; [exact I | apply A, S | lia |].
    intros x X _ _. apply within_point. open_parts. specialize (W (k + 1)%Z ltac:(lia)).
    replace ((1 - w (k + 1)%Z) * s 1%Z + w (k + 1)%Z * average D x)
      with ((1 - w (k + 1)%Z) * s 1%Z + (1 - (1 - w (k + 1)%Z)) * average D x) by ring.
    apply support_convex; [lra | exact S | apply X, HD].
Qed.

Definition frequency_mean (L : draws) (D : Z) (w : Z -> R) (p : R) (t : Z) : R :=
  after (atom_start p) (atom_step L D w) t (fun s => s 1%Z).
Definition frequency_square (L : draws) (D : Z) (w : Z -> R) (p : R) (t : Z) : R :=
  after (atom_start p) (atom_step L D w) t (fun s => s 1%Z ^ 2).

Lemma frequency_mean_is L D w p t : (1 <= D)%Z -> (forall m, support L m -> admits L m (m * (1 - m))) ->
  (forall k, (1 <= k)%Z -> 0 <= w k <= 1) -> support L p -> (0 <= t)%Z -> frequency_mean L D w p t = p.
Proof.
  intros HD A W P. destruct (atom_keeps L D w p HD A W P) as (l0 & l1 & k0). pose proof (IZR_le 1 D HD) as F.
  revert t. by_induction; [reflexivity |]. intros t Ht IH. apply Rminus_diag_uniq.
  rewrite <- IH at 2. unfold frequency_mean.
  apply (relation (atom_start p) (atom_step L D w) (atom_domain L) t (fun s => s 1%Z) (fun _ => 0) (fun s => s 1%Z)
    (fun _ => 0) (fun _ => 0) (fun x0 x1 x2 x3 x4 => x0 - x2) l0 l1 k0 Ht); [intros; ring |].
  intros s S. unfold atom_step, atom_domain in *. one_mean.
Qed.

Lemma frequency_spread_is L D w p t : (1 <= D)%Z -> (forall m, support L m -> admits L m (m * (1 - m))) ->
  (forall k, (1 <= k)%Z -> 0 <= w k <= 1) -> support L p -> (0 <= t)%Z ->
  p - frequency_square L D w p t = (p - p ^ 2) * Prod 1 t (fun k => 1 - w k ^ 2 * / IZR D).
Proof.
  intros HD A W P. destruct (atom_keeps L D w p HD A W P) as (l0 & l1 & k0). pose proof (IZR_le 1 D HD) as F.
  revert t. by_induction; [rewrite Prod_empty by lia; unfold frequency_square; rewrite after_start; unfold atom_start; open_parts; ring |].
  intros t Ht IH. rewrite (Prod_last 1 (t + 1) t) by lia. rewrite <- Rmult_assoc, <- IH.
  assert (M : frequency_mean L D w p t = p) by (apply frequency_mean_is; assumption).
  enough (K : frequency_square L D w p (t + 1) - (frequency_square L D w p t
    + w (t + 1)%Z ^ 2 * / IZR D * (frequency_mean L D w p t - frequency_square L D w p t)) = 0) by (rewrite M in K; lra).
  unfold frequency_square, frequency_mean.
  apply (relation (atom_start p) (atom_step L D w) (atom_domain L) t (fun s => s 1%Z ^ 2) (fun _ => 0) (fun s => s 1%Z ^ 2)
    (fun s => s 1%Z) (fun _ => 0) (fun x0 x1 x2 x3 x4 => x0 - (x2 + w (t + 1)%Z ^ 2 * / IZR D * (x3 - x2))) l0 l1 k0 Ht);
    [intros; ring |].
  intros s S. unfold atom_step, atom_domain in *. one_mean.
Qed.

Lemma Sum_minus a b f g : Sum a b (fun i => f i - g i) = Sum a b f - Sum a b g.
Proof. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; cbn [terms]; [ring | rewrite IH; ring]. Qed.

(* Heterozygosity: the chance that two draws from fit t differ, for every number of data and every distribution. *)
Theorem heterozygosity L (D N t : Z) (w p : Z -> R) :
  (forall m, 0 <= m <= 1 -> support L m) -> (forall m, support L m -> admits L m (m * (1 - m))) ->
  (1 <= D)%Z -> (0 <= t)%Z -> (forall k, (1 <= k)%Z -> 0 <= w k <= 1) ->
  (forall i, (1 <= i)%Z -> 0 <= p i <= 1) -> Sum 1 N p = 1 ->
  1 - Sum 1 N (fun i => frequency_square L D w (p i) t)
    = (1 - Sum 1 N (fun i => p i ^ 2)) * Prod 1 t (fun k => 1 - w k ^ 2 * / IZR D).
Proof.
  intros S A HD Ht W P M. transitivity (Sum 1 N p - Sum 1 N (fun i => frequency_square L D w (p i) t)); [rewrite M; reflexivity |].
  transitivity ((Sum 1 N p - Sum 1 N (fun i => p i ^ 2)) * Prod 1 t (fun k => 1 - w k ^ 2 * / IZR D)); [|rewrite M; reflexivity].
  rewrite <- !Sum_minus, Rmult_comm, <- Sum_times. apply Sum_same; [reflexivity | reflexivity |].
  intros i L1 L2. cbv beta. rewrite frequency_spread_is by (auto; apply S, P; exact L1). ring.
Qed.

